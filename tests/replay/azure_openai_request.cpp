#include "openai_family/model_traits.hpp"
#include "replay/openai_family_request.hpp"
#include "replay/vendor_wire.hpp"

namespace llm_rotate::replay {

namespace {

constexpr std::string_view kDeployments = "/deployments/";

std::string_view deployment_in(std::string_view url) {
  const std::size_t at = url.find(kDeployments);
  if (at == std::string_view::npos) return {};
  url.remove_prefix(at + kDeployments.size());
  return url.substr(0, url.find('/'));
}

std::string_view version_in(std::string_view url) {
  constexpr std::string_view kName = "api-version=";
  const std::size_t at = url.find(kName);
  return at == std::string_view::npos ? std::string_view() : url.substr(at + kName.size());
}

// The resource's own URL, from which the plugin is to find the rest.
std::string_view resource_of(std::string_view url) {
  const std::size_t at = url.find("/openai/deployments/");
  return at == std::string_view::npos ? base_of(url) : url.substr(0, at);
}

std::optional<Expressed> express(const Recording& recording) {
  const sdk::json::Value body = recording.request_body();
  if (!body.is_object() || base_of(recording.url).empty()) return std::nullopt;
  const std::string_view deployment = deployment_in(recording.url);
  Expressed out;
  out.json = sdk::json::dump(body);
  out.model = deployment.empty() ? body["model"].string() : deployment;
  out.base_url = resource_of(recording.url);
  const std::string_view version = version_in(recording.url);
  if (!version.empty()) {
    out.options_json = R"({"api_version":)" + sdk::json::quoted(version) + "}";
  }
  return out;
}

std::string comparable_body(sdk::json::Value body, const Expressed& expressed) {
  FamilyForm form;
  form.traits = openai_family::traits_of(expressed.model);
  // Beside a deployment in the URL the body's model says nothing.
  form.model_in_url =
      expressed.base_url.find("/models") == std::string::npos && expressed.options_json != "{}";
  return comparable_family_body(body, form);
}

// Some clients write a slash too many.
std::string comparable_url(std::string_view url) {
  std::string out(url);
  const std::size_t scheme = out.find("://");
  std::size_t at = scheme == std::string::npos ? 0 : scheme + 3;
  while ((at = out.find("//", at)) != std::string::npos) out.erase(at, 1);
  return out;
}

}  // namespace

const VendorWire& azure_openai_wire() {
  static constexpr VendorWire kWire = {"azure_openai", &express, &comparable_body, &comparable_url};
  return kWire;
}

}  // namespace llm_rotate::replay
