#include "google_ai_studio_provider.hpp"

#include "llm_rotate/sdk/json_raw.hpp"

#include "ai_studio_host.hpp"
#include "base/bearer.hpp"
#include "base/url.hpp"
#include "google/errors.hpp"
#include "google/model_path.hpp"

namespace llm_rotate::google_ai_studio {

namespace {

constexpr std::string_view kModels = "models/";

}  // namespace

GoogleAiStudioProvider::GoogleAiStudioProvider() : GeminiProvider(kHost, {}) {}

GoogleAiStudioProvider::GoogleAiStudioProvider(const sdk::PluginContext& context)
    : GeminiProvider(kHost, context.options_json()) {}

sdk::Capabilities GoogleAiStudioProvider::capabilities() const {
  sdk::Capabilities capabilities;
  capabilities.dialect = google::kDialect;
  capabilities.images = true;
  return capabilities;
}

// In a header, not in the URL, where a key would get into logs.
sdk::Headers GoogleAiStudioProvider::authorize(const sdk::HttpRequest&, sdk::SecretView secret,
                                               const sdk::AuthContext&) const {
  plugin_base::require_sendable(secret, "google_ai_studio.authorize.bad_secret");
  sdk::Headers headers;
  headers.add("x-goog-api-key", secret.reveal(), true);
  return headers;
}

std::string GoogleAiStudioProvider::model_name(const sdk::Target& target) const {
  const bool bare = target.model.find('/') == std::string_view::npos;
  return (bare ? std::string(kModels) : std::string()).append(target.model);
}

std::string GoogleAiStudioProvider::base_of(const sdk::Target& target) const {
  if (target.base_url.empty()) {
    google::refuse(host(), "no_base_url",
                   "the provider has no base_url; set it in the configuration");
  }
  std::string_view base = target.base_url;
  while (base.ends_with('/')) base.remove_suffix(1);
  // Users write the host alone, as Google's own clients want it, or with the version.
  if (base.ends_with("/v1beta") || base.ends_with("/v1") || base.ends_with("/v1alpha")) {
    return std::string(base);
  }
  const std::string version = text_option(target, "api_version");
  return std::string(base).append("/").append(version.empty() ? "v1beta" : version);
}

std::string GoogleAiStudioProvider::url_of(const sdk::Target& target, std::string_view model,
                                           std::string_view method) const {
  return base_of(target) + "/" + google::model_path(model, host()) + ":" + std::string(method);
}

// A count of all that a chat sends needs the whole request, which names its model once more.
std::string GoogleAiStudioProvider::count_body(std::string_view model,
                                               std::string_view chat_body) const {
  const std::string name = sdk::json::quoted(model);
  const sdk::json_raw::Patch patches[] = {{"model", name}, {"serviceTier", ""}};
  const auto request = sdk::json_raw::patched(chat_body, patches);
  return R"({"generateContentRequest":)" + request.value_or("{}") + "}";
}

google::EmbedMethod GoogleAiStudioProvider::embed_method(std::string_view, bool list) const {
  return list ? google::EmbedMethod::kBatch : google::EmbedMethod::kEmbed;
}

sdk::HttpRequest GoogleAiStudioProvider::build_list_models(const sdk::Target& target) const {
  sdk::HttpRequest request;
  request.method = "GET";
  request.url = base_of(target) + "/models?pageSize=1000";
  request.headers.add("Accept", "application/json");
  return request;
}

std::vector<std::string> GoogleAiStudioProvider::parse_list_models(
    const sdk::HttpResponse& response) const {
  const sdk::json::Document document(response.body);
  if (!document["models"].is_array()) google::throw_misplaced(response, "a list of models", host());
  std::vector<std::string> models;
  document["models"].each([&](sdk::json::Value model) {
    std::string_view name = model["name"].string();
    if (name.starts_with(kModels)) name.remove_prefix(kModels.size());
    if (!name.empty()) models.emplace_back(name);
  });
  return models;
}

}  // namespace llm_rotate::google_ai_studio
