#include "anthropic_provider.hpp"

#include <utility>

#include "anthropic_messages/body.hpp"
#include "anthropic_messages/errors.hpp"
#include "anthropic_messages/losses.hpp"
#include "anthropic_messages/reply.hpp"
#include "anthropic_messages/stream.hpp"
#include "base/bearer.hpp"
#include "base/url.hpp"
#include "client_beta.hpp"
#include "native_body.hpp"

namespace llm_rotate::anthropic {

namespace {

constexpr std::string_view kBearerMethod = "bearer";

// The base has no version in it; one that was written there nevertheless counts once.
std::string url_of(std::string_view base, std::string_view path) {
  constexpr std::string_view kVersion = "/v1";
  while (base.ends_with('/')) base.remove_suffix(1);
  if (base.ends_with(kVersion)) base.remove_suffix(kVersion.size());
  return plugin_base::joined(base, path);
}

sdk::HttpRequest start(std::string_view method, std::string_view path, const sdk::Target& target) {
  if (target.base_url.empty()) {
    refuse("no_base_url", "the provider has no base_url; set it in the configuration");
  }
  sdk::HttpRequest request;
  request.method = method;
  request.url = url_of(target.base_url, path);
  request.headers.reserve(6);
  return request;
}

sdk::HttpRequest post(std::string_view path, const sdk::Target& target, const Options& options,
                      Body body, std::string_view accept) {
  sdk::HttpRequest out = start("POST", path, target);
  add_headers(options, body.needed_beta, out.headers);
  out.headers.add("Content-Type", "application/json");
  out.headers.add("Accept", accept);
  out.body = std::move(body.json);
  out.dropped = std::move(body.dropped);
  return out;
}

}  // namespace

AnthropicProvider::AnthropicProvider(const sdk::PluginContext& context) {
  options_.apply(context.options_json());
}

sdk::Capabilities AnthropicProvider::capabilities() const {
  sdk::Capabilities capabilities;
  capabilities.dialect = kDialect;
  capabilities.images = true;
  return capabilities;
}

Options AnthropicProvider::options_for(const sdk::Target& target) const {
  Options options = options_;
  options.apply(target.options_json);
  options.apply(target.auth_config_json);
  return options;
}

sdk::HttpRequest AnthropicProvider::build(const sdk::ChatRequest& request,
                                          const sdk::Target& target) const {
  Options options = options_for(target);
  const std::string_view accept = request.stream ? "text/event-stream" : "application/json";
  if (auto native = native_body(request, target.model)) {
    add_client_beta(request.json, options.beta);
    sdk::HttpRequest out = post("/v1/messages", target, options, std::move(*native), accept);
    out.native = true;
    return out;
  }
  return post("/v1/messages", target, options, message_body(request, target.model, options),
              accept);
}

sdk::Headers AnthropicProvider::authorize(const sdk::HttpRequest&, sdk::SecretView secret,
                                          const sdk::AuthContext& context) const {
  plugin_base::require_sendable(secret, "anthropic.authorize.bad_secret");
  sdk::Headers headers;
  if (context.auth_method == kBearerMethod) {
    headers.add("Authorization", std::string("Bearer ").append(secret.reveal()), true);
  } else {
    headers.add("x-api-key", secret.reveal(), true);
  }
  return headers;
}

sdk::ChatReply AnthropicProvider::parse(const sdk::HttpResponse& response) const {
  return read_reply(response);
}

std::unique_ptr<sdk::IStreamDecoder> AnthropicProvider::open_stream(
    const sdk::HttpHead& head) const {
  return std::make_unique<StreamDecoder>(head);
}

sdk::Verdict AnthropicProvider::classify(const sdk::HttpResponse& response) const {
  return plugin_base::classify(response, error_table());
}

sdk::LimitHints AnthropicProvider::limits(const sdk::HttpHead& head) const {
  return limits_of(head.headers);
}

sdk::HttpRequest AnthropicProvider::build_list_models(const sdk::Target& target) const {
  sdk::HttpRequest out = start("GET", "/v1/models?limit=1000", target);
  add_headers(options_for(target), {}, out.headers);
  out.headers.add("Accept", "application/json");
  return out;
}

std::vector<std::string> AnthropicProvider::parse_list_models(
    const sdk::HttpResponse& response) const {
  return read_model_list(response);
}

sdk::HttpRequest AnthropicProvider::build_count(const sdk::ChatRequest& request,
                                                const sdk::Target& target) const {
  Options options = options_for(target);
  auto native = native_body(request, target.model);
  if (native) add_client_beta(request.json, options.beta);
  return post("/v1/messages/count_tokens", target, options,
              native ? std::move(*native)
                     : message_body(request, target.model, options, BodyKind::kCountTokens),
              "application/json");
}

std::int64_t AnthropicProvider::parse_count(const sdk::HttpResponse& response) const {
  return read_token_count(response);
}

}  // namespace llm_rotate::anthropic
