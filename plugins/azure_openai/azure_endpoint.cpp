#include "azure_openai/azure_endpoint.hpp"

#include <optional>

#include "llm_rotate/sdk/percent.hpp"

namespace llm_rotate::azure_openai {

namespace {

// The oldest dated API that takes all of what is sent, and the catalogue's only one.
constexpr std::string_view kDatedVersion = "2024-10-21";
constexpr std::string_view kCatalogueVersion = "2024-05-01-preview";

bool is_dated(std::string_view version) {
  return !version.empty() && version.front() >= '0' && version.front() <= '9';
}

std::string_view version_in(std::string_view query) {
  constexpr std::string_view kName = "api-version=";
  const std::size_t at = query.find(kName);
  if (at == std::string_view::npos) return {};
  query.remove_prefix(at + kName.size());
  return query.substr(0, query.find('&'));
}

// `url` up to the end of the first `part` that is whole segments; nothing if it has none.
std::optional<std::string_view> through(std::string_view url, std::string_view part) {
  const std::size_t at = url.find(part);
  if (at == std::string_view::npos) return std::nullopt;
  const std::size_t end = at + part.size();
  if (end < url.size() && url[end] != '/') return std::nullopt;
  return url.substr(0, end);
}

// Up to the deployment's name in ".../deployments/NAME/chat/completions".
std::string_view through_deployment(std::string_view url) {
  constexpr std::string_view kPart = "/deployments/";
  const std::size_t at = url.find(kPart);
  if (at == std::string_view::npos) return {};
  const std::size_t name = at + kPart.size();
  const std::size_t end = url.find('/', name);
  return name < url.size() && end != name ? url.substr(0, end) : std::string_view();
}

void strip_slashes(std::string_view& url) {
  while (url.ends_with('/')) url.remove_suffix(1);
}

}  // namespace

Endpoint::Endpoint(std::string_view url, std::string_view api_version) {
  const std::size_t query = url.find_first_of("?#");
  if (query != std::string_view::npos) {
    if (api_version.empty()) api_version = version_in(url.substr(query));
    url = url.substr(0, query);
  }
  strip_slashes(url);
  if (const auto v1 = through(url, "/openai/v1")) {
    root_ = *v1;
  } else if (const std::string_view named = through_deployment(url); !named.empty()) {
    style_ = Style::kDeployment;
    root_ = named;
  } else if (const auto catalogue = through(url, "/models")) {
    style_ = Style::kCatalogue;
    root_ = *catalogue;
  } else if (const auto dated = through(url, "/openai")) {
    style_ = Style::kDated;
    root_ = *dated;
  } else {
    style_ = is_dated(api_version) ? Style::kDated : Style::kV1;
    root_ = std::string(url) + (style_ == Style::kDated ? "/openai" : "/openai/v1");
  }
  // The v1 API refuses a date, the others need one.
  if (is_dated(api_version) != (style_ == Style::kV1)) api_version_ = api_version;
  if (style_ != Style::kV1 && api_version_.empty()) {
    api_version_ = style_ == Style::kCatalogue ? kCatalogueVersion : kDatedVersion;
  }
}

std::string Endpoint::with_version(std::string url) const {
  if (!api_version_.empty()) {
    url.append("?api-version=").append(sdk::percent_encoded(api_version_));
  }
  return url;
}

std::string Endpoint::operation_url(std::string_view operation, std::string_view deployment) const {
  std::string url = root_;
  if (style_ == Style::kDated) {
    url.append("/deployments/").append(sdk::percent_encoded(deployment));
  }
  return with_version(url.append("/").append(operation));
}

std::string Endpoint::models_url() const {
  // The catalogue has no list; a deployment's URL leads back to its resource.
  std::string root = root_;
  if (style_ == Style::kDeployment) root = root.substr(0, root.find("/deployments/"));
  return with_version(style_ == Style::kCatalogue ? root : root + "/models");
}

}  // namespace llm_rotate::azure_openai
