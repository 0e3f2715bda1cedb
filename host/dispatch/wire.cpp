#include "dispatch/wire.hpp"

#include <string>

namespace llm_rotate::dispatch {
namespace {

[[noreturn]] void refuse(const char* rule, const routing::ProviderRuntime& provider,
                         const char* ability) {
  throw sdk::ProviderError(
      sdk::ErrorType::kInvalidRequest, rule,
      "provider '" + provider.name + "' has no " + ability + "; name a model of one that has");
}

}  // namespace

bool can_serve(Operation operation, const routing::ProviderRuntime& provider) {
  switch (operation) {
    case Operation::kEmbed:
      return provider.embedder != nullptr;
    case Operation::kGenerate:
      return provider.generator != nullptr;
    case Operation::kChat:
    case Operation::kCountTokens:  // without the ability, the host estimates
    case Operation::kLend:
      break;
  }
  return true;
}

sdk::ChatRequest Wire::chat_request() const {
  sdk::ChatRequest chat;
  chat.json = request_.json;
  chat.extra = request_.extra;
  chat.stream = request_.stream;
  chat.strict = request_.strict;
  chat.native_dialect = request_.native_dialect;
  if (!request_.native_dialect.empty()) {
    chat.native_json = request_.native_json.empty() ? request_.json : request_.native_json;
  }
  return chat;
}

sdk::HttpRequest Wire::build_body() const {
  const routing::ProviderRuntime& provider = *stage_.provider;
  const sdk::Target target = {provider.name,   provider.base_url,     stage_.model,
                              stage_.upstream, key_.auth_config_json, provider.options_json};
  switch (request_.operation) {
    case Operation::kEmbed:
      if (provider.embedder == nullptr) refuse("host.no_embeddings", provider, "embeddings");
      return provider.embedder->build_embed(request_.json, target);
    case Operation::kGenerate:
      if (provider.generator == nullptr) {
        refuse("host.no_generate_content", provider, "generate_content");
      }
      return provider.generator->build_generate(chat_request(), target);
    case Operation::kCountTokens:
      return provider.token_counter->build_count(chat_request(), target);
    case Operation::kChat:
    case Operation::kLend:
      break;
  }
  return provider.plugin->build(chat_request(), target);
}

sdk::HttpRequest Wire::build() const {
  sdk::HttpRequest http = build_body();
  for (const sdk::Header& header : stage_.provider->headers) {
    http.headers.set(header.name, header.value, header.sensitive);
  }
  return http;
}

std::unique_ptr<sdk::IStreamDecoder> Wire::open_stream(const sdk::HttpHead& head) const {
  const routing::ProviderRuntime& provider = *stage_.provider;
  return request_.operation == Operation::kGenerate ? provider.generator->open_generate_stream(head)
                                                    : provider.plugin->open_stream(head);
}

Reading Wire::read(const sdk::HttpResponse& response) const {
  const routing::ProviderRuntime& provider = *stage_.provider;
  switch (request_.operation) {
    case Operation::kEmbed:
      return {provider.embedder->parse_embed(response)};
    case Operation::kGenerate:
      return {provider.generator->parse_generate(response)};
    case Operation::kCountTokens:
      return {{}, provider.token_counter->parse_count(response)};
    case Operation::kChat:
    case Operation::kLend:
      break;
  }
  return {provider.plugin->parse(response)};
}

}  // namespace llm_rotate::dispatch
