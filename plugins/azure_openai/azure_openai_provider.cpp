#include "azure_openai/azure_openai_provider.hpp"

#include <utility>

#include "azure_openai/azure_dialect.hpp"
#include "azure_openai/entra.hpp"
#include "base/bearer.hpp"
#include "openai_family/body.hpp"
#include "openai_family/errors.hpp"
#include "openai_family/limits.hpp"
#include "openai_family/model_list.hpp"
#include "openai_family/parts.hpp"
#include "openai_family/reply.hpp"
#include "openai_family/stream.hpp"

namespace llm_rotate::azure_openai {

namespace family = openai_family;

namespace {

// A key's own words stand over the provider's base_url, and that over the provider's options.
std::string url_of(const Settings& settings, const sdk::Target& target) {
  Settings own;
  own.apply(target.auth_config_json);
  const bool key_says = !own.endpoint.empty() || !own.resource.empty();
  if (!key_says && !target.base_url.empty()) return std::string(target.base_url);
  if (!settings.endpoint.empty()) return settings.endpoint;
  if (!settings.resource.empty()) return "https://" + settings.resource + ".openai.azure.com";
  family::refuse(dialect(), "no_endpoint",
                 "the key has no Azure endpoint; set endpoint or resource in its auth_config, or "
                 "base_url or options.endpoint of its provider");
}

Endpoint endpoint_of(const Settings& settings, const sdk::Target& target) {
  return {url_of(settings, target), settings.api_version};
}

std::string_view deployment_of(const Settings& settings, const sdk::Target& target) {
  const std::string_view name = settings.deployment.empty() ? target.model : settings.deployment;
  if (name.empty()) {
    family::refuse(dialect(), "no_deployment",
                   "the request names no deployment; set deployment in the key's auth_config, or "
                   "ask for a model");
  }
  return name;
}

// The model behind the deployment, as well as it is known.
family::ModelTraits traits_for(const Settings& settings, std::string_view deployment,
                               std::string_view model) {
  const auto told = settings.base_models.find(deployment);
  return family::traits_of(told != settings.base_models.end() ? std::string_view(told->second)
                                                              : model);
}

sdk::HttpRequest posted(std::string url, std::string_view accept) {
  sdk::HttpRequest request;
  request.method = "POST";
  request.url = std::move(url);
  request.headers.reserve(3);
  request.headers.add("Content-Type", "application/json");
  request.headers.add("Accept", accept);
  return request;
}

}  // namespace

AzureOpenAiProvider::AzureOpenAiProvider(const sdk::PluginContext& context) {
  settings_.apply(context.options_json());
}

sdk::Capabilities AzureOpenAiProvider::capabilities() const {
  sdk::Capabilities capabilities;
  capabilities.dialect = "openai-chat";
  capabilities.images = true;
  capabilities.token_auth = true;
  return capabilities;
}

Settings AzureOpenAiProvider::settings_for(const sdk::Target& target) const {
  Settings settings = settings_;
  settings.apply(target.options_json);
  settings.apply(target.auth_config_json);
  return settings;
}

sdk::HttpRequest AzureOpenAiProvider::build(const sdk::ChatRequest& request,
                                            const sdk::Target& target) const {
  const Settings settings = settings_for(target);
  const Endpoint endpoint = endpoint_of(settings, target);
  const std::string_view deployment = deployment_of(settings, target);
  sdk::HttpRequest out = posted(endpoint.operation_url("chat/completions", deployment),
                                request.stream ? "text/event-stream" : "application/json");
  out.body = family::chat_body(request,
                               {.dialect = dialect(),
                                .options = settings.family,
                                .traits = traits_for(settings, deployment, target.model),
                                .model = endpoint.model_in_body() ? deployment : std::string_view(),
                                .dropped = &out.dropped});
  return out;
}

sdk::Headers AzureOpenAiProvider::authorize(const sdk::HttpRequest&, sdk::SecretView secret,
                                            const sdk::AuthContext& context) const {
  sdk::Headers headers;
  if (is_entra(context.auth_method)) {
    // Only a token may go out as one: a client secret stays between us and Entra.
    const sdk::SecretView token = is_exchanged(context.auth_method) ? context.access_token : secret;
    plugin_base::require_sendable(token, "azure_openai.authorize.bad_token");
    headers.add("Authorization", std::string("Bearer ").append(token.reveal()), true);
  } else {
    plugin_base::require_sendable(secret, "azure_openai.authorize.bad_secret");
    headers.add("api-key", secret.reveal(), true);
  }
  return headers;
}

sdk::TokenStep AzureOpenAiProvider::token_request(sdk::SecretView secret,
                                                  const sdk::AuthContext& context) const {
  Settings settings = settings_;
  settings.apply(context.auth_config_json);
  return entra_step(secret, settings, context);
}

sdk::AccessToken AzureOpenAiProvider::parse_token(const sdk::HttpResponse& response,
                                                  const sdk::AuthContext& context) const {
  return entra_token(response, context);
}

sdk::ChatReply AzureOpenAiProvider::parse(const sdk::HttpResponse& response) const {
  return family::read_reply(response, dialect());
}

std::unique_ptr<sdk::IStreamDecoder> AzureOpenAiProvider::open_stream(
    const sdk::HttpHead& head) const {
  return std::make_unique<family::StreamDecoder>(head, dialect());
}

sdk::Verdict AzureOpenAiProvider::classify(const sdk::HttpResponse& response) const {
  return family::classify(response, dialect());
}

sdk::LimitHints AzureOpenAiProvider::limits(const sdk::HttpHead& head) const {
  return family::limits_of(head.headers);
}

sdk::HttpRequest AzureOpenAiProvider::build_embed(std::string_view request_json,
                                                  const sdk::Target& target) const {
  const Settings settings = settings_for(target);
  const Endpoint endpoint = endpoint_of(settings, target);
  const std::string_view deployment = deployment_of(settings, target);
  sdk::HttpRequest out =
      posted(endpoint.operation_url("embeddings", deployment), "application/json");
  out.body = family::embeddings_body(
      request_json, endpoint.model_in_body() ? deployment : std::string_view(), dialect());
  return out;
}

sdk::ChatReply AzureOpenAiProvider::parse_embed(const sdk::HttpResponse& response) const {
  return family::read_embeddings(response, dialect());
}

sdk::HttpRequest AzureOpenAiProvider::build_list_models(const sdk::Target& target) const {
  sdk::HttpRequest request;
  request.method = "GET";
  request.url = endpoint_of(settings_for(target), target).models_url();
  request.headers.add("Accept", "application/json");
  return request;
}

std::vector<std::string> AzureOpenAiProvider::parse_list_models(
    const sdk::HttpResponse& response) const {
  return family::read_model_list(response, dialect());
}

}  // namespace llm_rotate::azure_openai
