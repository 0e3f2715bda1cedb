// Where Vertex AI is asked: the host of a location, and the path of a model in a project.
//
// Called by the provider on each build. Pure functions, any thread; they throw `ProviderError`.
#pragma once

#include <string>
#include <string_view>

#include "google/host.hpp"

namespace llm_rotate::google_vertex {

struct Place {
  std::string base_url;  // overrides what the location says; may end in a version
  std::string version;   // of the API: v1beta1 or v1
  std::string universe;  // googleapis.com
  std::string project;   // empty: express mode, with an API key
  std::string location;
};

// "https://HOST/VERSION", without a slash at the end.
std::string base_of(const Place& place, const google::Host& host);

// The resource of a model, without project and location: "publishers/google/models/gemini-…".
// A full name, "projects/…", stays as it is.
std::string resource_of(std::string_view model);

std::string url_of(const Place& place, std::string_view resource, std::string_view method,
                   const google::Host& host);

}  // namespace llm_rotate::google_vertex
