#include "bedrock_provider.hpp"

#include "base/url.hpp"
#include "chat_body.hpp"
#include "credential_chain.hpp"
#include "credential_step.hpp"
#include "credentials.hpp"
#include "embeddings.hpp"
#include "endpoint.hpp"
#include "errors.hpp"
#include "model_list.hpp"
#include "reply.hpp"
#include "sigv4.hpp"
#include "stream.hpp"
#include "uri.hpp"

namespace llm_rotate::aws_bedrock {

namespace {

constexpr std::string_view kService = "bedrock";
constexpr std::string_view kJson = "application/json";

// The region that a signature is for: the host's, where that names one.
std::string signing_region(const sdk::HttpRequest& request, const Options& options,
                           const Credentials& credentials) {
  std::string region(region_of_host(split_url(request.url).host));
  if (region.empty()) region = options.region;
  if (region.empty()) region = credentials.region;
  if (region.empty()) {
    refuse_credentials("no_region",
                       "a signature needs a region and base_url names none; set region in the "
                       "provider's options or in the key's auth_config");
  }
  return region;
}

sdk::HttpRequest post(std::string url, std::string_view accept, std::string body) {
  sdk::HttpRequest request;
  request.url = std::move(url);
  request.headers.reserve(6);
  request.headers.add("Content-Type", kJson);
  request.headers.add("Accept", accept);
  request.body = std::move(body);
  return request;
}

// The one that is known by its name: an ARN hides it.
std::string_view known_model(const sdk::Target& target, const Options& options) {
  return options.base_model.empty() ? target.model : std::string_view(options.base_model);
}

}  // namespace

BedrockProvider::BedrockProvider(const sdk::PluginContext& context) {
  options_.apply(context.options_json());
}

sdk::Capabilities BedrockProvider::capabilities() const {
  sdk::Capabilities capabilities;
  capabilities.dialect = "bedrock-converse";
  capabilities.images = true;
  capabilities.token_auth = true;
  return capabilities;
}

Options BedrockProvider::options_for(const sdk::Target& target) const {
  Options options = options_;
  options.apply(target.options_json);
  options.apply(target.auth_config_json);
  return options;
}

sdk::HttpRequest BedrockProvider::build(const sdk::ChatRequest& request,
                                        const sdk::Target& target) const {
  const Options options = options_for(target);
  const std::string base = base_url_of(target, options, Plane::kRuntime);
  ChatBody body = chat_body(request, target.model, options);
  const std::string path =
      model_path(target.model, request.stream ? "converse-stream" : "converse");
  sdk::HttpRequest out =
      post(plugin_base::joined(base, path),
           request.stream ? "application/vnd.amazon.eventstream" : kJson, std::move(body.json));
  out.dropped = std::move(body.dropped);
  return out;
}

sdk::Headers BedrockProvider::authorize(const sdk::HttpRequest& request, sdk::SecretView secret,
                                        const sdk::AuthContext& context) const {
  const bool exchanged = needs_exchange(context);
  if (exchanged && context.access_token.empty()) {
    refuse_credentials("no_token",
                       "the credentials of this key have not been exchanged yet; ask again");
  }
  const Credentials credentials =
      exchanged ? credentials_of_token(context.access_token) : credentials_of_secret(secret);
  if (credentials.is_bearer()) {
    sdk::Headers headers;
    headers.add("Authorization", "Bearer " + credentials.bearer, true);
    return headers;
  }
  Options options = options_;
  options.apply(context.auth_config_json);
  const std::string region = signing_region(request, options, credentials);
  return sign(request, credentials.signing_key(), {region, kService, context.now_unix_ms}).headers;
}

sdk::TokenStep BedrockProvider::token_request(sdk::SecretView secret,
                                              const sdk::AuthContext& context) const {
  if (!needs_exchange(context)) return {};
  if (context.access_token.empty()) {
    Options options = options_;
    options.apply(context.auth_config_json);
    return begin_exchange(secret, context, options);
  }
  sdk::TokenStep step;
  step.request = CredentialStep::of_token(context.access_token).request(context.now_unix_ms);
  return step;
}

sdk::AccessToken BedrockProvider::parse_token(const sdk::HttpResponse& response,
                                              const sdk::AuthContext& context) const {
  return CredentialStep::of_token(context.access_token).read(response, context.now_unix_ms);
}

sdk::ChatReply BedrockProvider::parse(const sdk::HttpResponse& response) const {
  return read_reply(response);
}

std::unique_ptr<sdk::IStreamDecoder> BedrockProvider::open_stream(const sdk::HttpHead& head) const {
  return std::make_unique<StreamDecoder>(head);
}

sdk::Verdict BedrockProvider::classify(const sdk::HttpResponse& response) const {
  return aws_bedrock::classify(response);
}

sdk::HttpRequest BedrockProvider::build_embed(std::string_view request_json,
                                              const sdk::Target& target) const {
  const Options options = options_for(target);
  const std::string base = base_url_of(target, options, Plane::kRuntime);
  return post(plugin_base::joined(base, model_path(target.model, "invoke")), kJson,
              embeddings_body(request_json, known_model(target, options)));
}

std::int64_t BedrockProvider::most_inputs(const sdk::Target& target) const {
  const Options options = options_for(target);
  return most_texts(known_model(target, options));
}

sdk::ChatReply BedrockProvider::parse_embed(const sdk::HttpResponse& response) const {
  return read_embeddings(response);
}

sdk::HttpRequest BedrockProvider::build_list_models(const sdk::Target& target) const {
  sdk::HttpRequest out;
  out.method = "GET";
  out.url = plugin_base::joined(base_url_of(target, options_for(target), Plane::kControl),
                                "/foundation-models?byOutputModality=TEXT");
  out.headers.add("Accept", kJson);
  return out;
}

std::vector<std::string> BedrockProvider::parse_list_models(
    const sdk::HttpResponse& response) const {
  return read_model_list(response);
}

}  // namespace llm_rotate::aws_bedrock
