// The options of an OpenRouter entry of the configuration.
//
// Called on each build, so it costs nothing when there is nothing to read. Pure, any thread.
#pragma once

#include <string>
#include <string_view>

#include "llm_rotate/sdk/http.hpp"

#include "openai_family/options.hpp"

namespace llm_rotate::openrouter {

struct Options {
  Options();

  openai_family::Options family;
  std::string referer;
  std::string title;
  std::string categories;
  bool route_metadata = false;
  std::string routing;  // a JSON object, or empty

  // Takes over what `json` says; members that it does not know are another's.
  void apply(std::string_view json);
};

// HTTP-Referer, X-OpenRouter-Title and the like. Throws `ProviderError` for a value that no header
// can carry.
void add_application_headers(const Options& options, sdk::Headers& headers);

}  // namespace llm_rotate::openrouter
