#include "openrouter/openrouter_provider.hpp"

#include <algorithm>
#include <utility>

#include "base/bearer.hpp"
#include "base/url.hpp"
#include "openai_family/body.hpp"
#include "openai_family/embeddings.hpp"
#include "openai_family/errors.hpp"
#include "openai_family/model_list.hpp"
#include "openai_family/parts.hpp"
#include "openai_family/reply.hpp"
#include "openai_family/reply_scan.hpp"
#include "openai_family/stream.hpp"
#include "openrouter/broker_model.hpp"
#include "openrouter/openrouter_dialect.hpp"
#include "openrouter/upstream_pin.hpp"

namespace llm_rotate::openrouter {

namespace family = openai_family;

namespace {

// An upstream that was just started may answer with nothing at all, for nothing.
bool is_empty_completion(const sdk::ChatReply& reply) {
  const bool nothing = reply.finish_reason == sdk::FinishReason::kStop && reply.usage.known &&
                       reply.usage.completion_tokens == 0;
  if (!nothing) return false;
  family::ReplyScan scan;
  return scan.read(reply.json) &&
         std::none_of(scan.choices().begin(), scan.choices().end(),
                      [](const family::ReplyScan::Choice& choice) { return choice.speaks; });
}

[[noreturn]] void refuse_empty_completion() {
  sdk::Verdict verdict;
  verdict.type = sdk::ErrorType::kTransientServerError;
  verdict.scope = sdk::Scope::kKeyModel;
  verdict.rule = "openrouter.2xx.empty_completion";
  verdict.message = "OpenRouter gave an empty completion, as upstreams do that have just started";
  throw sdk::ProviderError(std::move(verdict));
}

}  // namespace

OpenRouterProvider::OpenRouterProvider(const sdk::PluginContext& context) {
  options_.apply(context.options_json());
}

sdk::Capabilities OpenRouterProvider::capabilities() const {
  sdk::Capabilities capabilities;
  capabilities.dialect = "openai-chat";
  capabilities.images = true;
  capabilities.broker = true;
  return capabilities;
}

Options OpenRouterProvider::options_for(const sdk::Target& target) const {
  Options options = options_;
  options.apply(target.options_json);
  return options;
}

sdk::HttpRequest OpenRouterProvider::start(std::string_view method, std::string_view path,
                                           const sdk::Target& target, const Options& options) {
  if (target.base_url.empty()) {
    family::refuse(dialect(), "no_base_url",
                   "the provider has no base_url; set it in the configuration");
  }
  sdk::HttpRequest request;
  request.method = method;
  request.url = plugin_base::joined(target.base_url, path);
  request.headers.reserve(7);
  add_application_headers(options, request.headers);
  return request;
}

sdk::HttpRequest OpenRouterProvider::build(const sdk::ChatRequest& request,
                                           const sdk::Target& target) const {
  const Options options = options_for(target);
  sdk::HttpRequest out = start("POST", "/chat/completions", target, options);
  out.headers.add("Content-Type", "application/json");
  out.headers.add("Accept", request.stream ? "text/event-stream" : "application/json");
  const std::string model = broker_name(target.model);
  const auto routed = with_routing(request.json, options.routing, target.upstream);
  sdk::ChatRequest asked = request;
  if (routed) asked.json = *routed;
  out.body = family::chat_body(asked, {.dialect = dialect_for(model),
                                       .options = options.family,
                                       .traits = {},
                                       .model = model,
                                       .dropped = &out.dropped});
  return out;
}

sdk::Headers OpenRouterProvider::authorize(const sdk::HttpRequest&, sdk::SecretView secret,
                                           const sdk::AuthContext&) const {
  plugin_base::require_sendable(secret, "openrouter.authorize.bad_secret");
  sdk::Headers headers;
  headers.add("Authorization", std::string("Bearer ").append(secret.reveal()), true);
  return headers;
}

sdk::ChatReply OpenRouterProvider::parse(const sdk::HttpResponse& response) const {
  sdk::ChatReply reply = family::read_reply(response, dialect());
  if (is_empty_completion(reply)) refuse_empty_completion();
  return reply;
}

std::unique_ptr<sdk::IStreamDecoder> OpenRouterProvider::open_stream(
    const sdk::HttpHead& head) const {
  return std::make_unique<family::StreamDecoder>(head, dialect());
}

sdk::Verdict OpenRouterProvider::classify(const sdk::HttpResponse& response) const {
  return family::classify(response, dialect());
}

sdk::HttpRequest OpenRouterProvider::build_embed(std::string_view request_json,
                                                 const sdk::Target& target) const {
  const Options options = options_for(target);
  sdk::HttpRequest out = start("POST", "/embeddings", target, options);
  out.headers.add("Content-Type", "application/json");
  out.headers.add("Accept", "application/json");
  const auto routed = with_routing(request_json, options.routing, target.upstream);
  out.body = family::embeddings_body(routed ? std::string_view(*routed) : request_json,
                                     broker_name(target.model), dialect());
  return out;
}

sdk::ChatReply OpenRouterProvider::parse_embed(const sdk::HttpResponse& response) const {
  return family::read_embeddings(response, dialect());
}

sdk::HttpRequest OpenRouterProvider::build_list_models(const sdk::Target& target) const {
  sdk::HttpRequest out = start("GET", "/models", target, options_for(target));
  out.headers.add("Accept", "application/json");
  return out;
}

std::vector<std::string> OpenRouterProvider::parse_list_models(
    const sdk::HttpResponse& response) const {
  return family::read_model_list(response, dialect());
}

std::string OpenRouterProvider::name_of(std::string_view model) const {
  return broker_name(model);
}

}  // namespace llm_rotate::openrouter
