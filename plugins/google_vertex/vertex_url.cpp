#include "vertex_url.hpp"

#include "google/model_path.hpp"

namespace llm_rotate::google_vertex {

namespace {

constexpr std::string_view kGlobal = "global";

// A name that stands in a host or a path: letters, digits and dashes; of a project also : and .
void require_plain(std::string_view value, std::string_view option, std::string_view extra,
                   const google::Host& host) {
  for (const char c : value) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || extra.find(c) != std::string_view::npos;
    if (plain) continue;
    google::refuse(host, "bad_" + std::string(option),
                   "\"" + std::string(option) +
                       "\" holds a character that no name of Google Cloud has; correct it");
  }
}

std::string authority_of(const Place& place) {
  const std::string& location = place.location;
  if (place.project.empty() || location == kGlobal) return "aiplatform." + place.universe;
  // Several regions at once have hosts of their own.
  if (location == "us" || location == "eu") {
    return "aiplatform." + location + ".rep." + place.universe;
  }
  return location + "-aiplatform." + place.universe;
}

// "projects/P/locations/L/…" says itself where it is.
Place place_in(std::string_view resource, Place place) {
  constexpr std::string_view kProjects = "projects/";
  constexpr std::string_view kLocations = "/locations/";
  const std::size_t locations = resource.find(kLocations);
  if (!resource.starts_with(kProjects) || locations == std::string_view::npos) return place;
  place.project = resource.substr(kProjects.size(), locations - kProjects.size());
  const std::string_view location = resource.substr(locations + kLocations.size());
  place.location = location.substr(0, location.find('/'));
  return place;
}

bool ends_in_version(std::string_view base) {
  return base.ends_with("/v1") || base.ends_with("/v1beta1") || base.ends_with("/v1alpha1");
}

}  // namespace

std::string base_of(const Place& place, const google::Host& host) {
  require_plain(place.location, "location", "_", host);
  require_plain(place.project, "project", ".:_", host);
  require_plain(place.universe, "universe_domain", ".", host);
  std::string base = place.base_url.empty() ? "https://" + authority_of(place) : place.base_url;
  while (base.ends_with('/')) base.pop_back();
  return ends_in_version(base) ? base : base + "/" + place.version;
}

std::string resource_of(std::string_view model) {
  const std::size_t slash = model.find('/');
  if (slash == std::string_view::npos) {
    const bool claude = model.starts_with("claude-");
    return std::string(claude ? "publishers/anthropic/models/" : "publishers/google/models/")
        .append(model);
  }
  if (model.starts_with("models/")) return "publishers/google/" + std::string(model);
  const std::string_view first = model.substr(0, slash);
  if (first == "publishers" || first == "projects" || first == "endpoints") {
    return std::string(model);
  }
  // "publisher/model"
  return std::string("publishers/").append(first) + "/models" + std::string(model.substr(slash));
}

std::string url_of(const Place& place, std::string_view resource, std::string_view method,
                   const google::Host& host) {
  std::string url = base_of(place_in(resource, place), host) + "/";
  if (!place.project.empty() && !resource.starts_with("projects/")) {
    url += "projects/" + place.project + "/locations/" + place.location + "/";
  }
  return url + google::model_path(resource, host) + ":" + std::string(method);
}

}  // namespace llm_rotate::google_vertex
