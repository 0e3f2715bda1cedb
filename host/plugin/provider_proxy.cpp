#include "plugin/provider_proxy.hpp"

#include <string>
#include <utility>

#include "llm_rotate/sdk/detail/convert.hpp"
#include "llm_rotate/sdk/detail/tables.hpp"

#include "plugin/ambient_table.hpp"
#include "plugin/answer.hpp"
#include "plugin/decoder_proxy.hpp"
#include "plugin/safe_text.hpp"

namespace llm_rotate::plugin {

namespace {

namespace abi = sdk::detail;

constexpr std::size_t kMaxShownReason = 512;

}  // namespace

Result<std::unique_ptr<ProviderProxy>> ProviderProxy::make(Instance instance) {
  const auto* const table =
      sdk::detail::table_of<llmr_provider_v1>(instance.entry(), LLMR_EXT_PROVIDER);
  if (table == nullptr) {
    return refusal_of(instance.file(), "is no provider; use it where its kind belongs");
  }
  std::unique_ptr<ProviderProxy> proxy(new ProviderProxy(std::move(instance), *table));
  try {
    proxy->read_capabilities();
    if (proxy->ingress_) proxy->ingress_->read_facts();
  } catch (const sdk::ProviderError& error) {
    return refusal_of(
        proxy->instance_.file(),
        "cannot say what it is capable of: " + safe_text(error.verdict().message, kMaxShownReason) +
            "; check its options");
  }
  return proxy;
}

ProviderProxy::ProviderProxy(Instance instance, const llmr_provider_v1& table)
    : instance_(std::move(instance)), table_(&table) {
  const llmr_plugin& entry = instance_.entry();
  if (const auto* const embed = sdk::detail::table_of<llmr_embed_v1>(entry, LLMR_EXT_EMBED)) {
    embedder_.emplace(instance_, *embed);
  }
  if (const auto* const generate =
          sdk::detail::table_of<llmr_generate_v1>(entry, LLMR_EXT_GENERATE)) {
    generator_.emplace(instance_, *generate);
  }
  if (const auto* const list =
          sdk::detail::table_of<llmr_list_models_v1>(entry, LLMR_EXT_LIST_MODELS)) {
    lister_.emplace(instance_, *list);
  }
  if (const auto* const count =
          sdk::detail::table_of<llmr_count_tokens_v1>(entry, LLMR_EXT_COUNT_TOKENS)) {
    counter_.emplace(instance_, *count);
  }
  if (const auto* const names =
          sdk::detail::table_of<llmr_name_models_v1>(entry, LLMR_EXT_NAME_MODELS)) {
    namer_.emplace(instance_, *names);
  }
  if (const auto* const table_of_ingress =
          sdk::detail::table_of<llmr_ingress_v1>(entry, LLMR_EXT_INGRESS)) {
    ingress_.emplace(instance_, *table_of_ingress);
  }
}

void ProviderProxy::read_capabilities() {
  const Callee callee = {instance_.id(), "capabilities"};
  capabilities_ = ask<sdk::Capabilities>(callee, [&](const auto* out, const auto* failed) {
    return table_->capabilities(instance_.self(), out, failed);
  });
}

sdk::HttpRequest ProviderProxy::build(const sdk::ChatRequest& request,
                                      const sdk::Target& target) const {
  const Callee callee = {instance_.id(), "build"};
  const llmr_chat_request_view chat = abi::to_abi(request);
  const llmr_target_view where = abi::to_abi(target);
  return ask<sdk::HttpRequest>(callee, [&](const auto* out, const auto* failed) {
    return table_->build(instance_.self(), &chat, &where, out, failed);
  });
}

sdk::Headers ProviderProxy::authorize(const sdk::HttpRequest& request, sdk::SecretView secret,
                                      const sdk::AuthContext& context) const {
  const Callee callee = {instance_.id(), "authorize"};
  const abi::AbiHeaders headers(request.headers);
  const llmr_http_request_view message = abi::to_abi(request, headers);
  const llmr_auth_view auth = abi::to_abi(secret, context);
  return ask<sdk::Headers>(callee, [&](const auto* out, const auto* failed) {
    return table_->authorize(instance_.self(), &message, &auth, out, failed);
  });
}

sdk::TokenStep ProviderProxy::token_request(sdk::SecretView secret,
                                            const sdk::AuthContext& context) const {
  const Callee callee = {instance_.id(), "token_request"};
  const AmbientTable ambient(context.ambient);
  llmr_auth_view auth = abi::to_abi(secret, context);
  auth.ambient = ambient.table();
  Answer<sdk::HttpRequest> request;
  Answer<sdk::AccessToken> token;
  const llmr_request_sink needed = request.sink();
  const llmr_token_sink known = token.sink();
  tell(callee, [&](const auto* failed) {
    return table_->token_request(instance_.self(), &auth, &needed, &known, failed);
  });
  return {std::move(request).optional(callee), std::move(token).optional(callee)};
}

sdk::AccessToken ProviderProxy::parse_token(const sdk::HttpResponse& response,
                                            const sdk::AuthContext& context) const {
  const Callee callee = {instance_.id(), "parse_token"};
  const abi::AbiHeaders headers(response.headers);
  const llmr_http_response_view message = abi::to_abi(response.status, headers, response.body);
  const llmr_auth_view auth = abi::to_abi(sdk::SecretView({}), context);
  return ask<sdk::AccessToken>(callee, [&](const auto* out, const auto* failed) {
    return table_->parse_token(instance_.self(), &message, &auth, out, failed);
  });
}

sdk::ChatReply ProviderProxy::parse(const sdk::HttpResponse& response) const {
  const abi::AbiHeaders headers(response.headers);
  const llmr_http_response_view message = abi::to_abi(response.status, headers, response.body);
  return ask<sdk::ChatReply>({instance_.id(), "parse"}, [&](const auto* out, const auto* failed) {
    return table_->parse(instance_.self(), &message, out, failed);
  });
}

std::unique_ptr<sdk::IStreamDecoder> ProviderProxy::open_stream(const sdk::HttpHead& head) const {
  const Callee callee = {instance_.id(), "open_stream"};
  const abi::AbiHeaders headers(head.headers);
  const llmr_http_response_view message = abi::to_abi(head.status, headers, {});
  llmr_decoder decoder{};
  tell(callee, [&](const auto* failed) {
    return table_->open_stream(instance_.self(), &message, &decoder, failed);
  });
  return DecoderProxy::make(decoder, callee);
}

sdk::Verdict ProviderProxy::classify(const sdk::HttpResponse& response) const {
  const abi::AbiHeaders headers(response.headers);
  const llmr_http_response_view message = abi::to_abi(response.status, headers, response.body);
  try {
    return ask<sdk::Verdict>({instance_.id(), "classify"},
                             [&](const auto* out, const auto* failed) {
                               return table_->classify(instance_.self(), &message, out, failed);
                             });
  } catch (const sdk::ProviderError& error) {
    return error.verdict();
  }
}

sdk::LimitHints ProviderProxy::limits(const sdk::HttpHead& head) const {
  const abi::AbiHeaders headers(head.headers);
  const llmr_http_response_view message = abi::to_abi(head.status, headers, {});
  llmr_limit_hints hints = {abi::size_of<llmr_limit_hints>(), 0, -1, -1, -1, -1};
  FaultBox fault;
  const llmr_fault_sink failed = fault.sink();
  const std::int32_t status = table_->limits(instance_.self(), &message, &hints, &failed);
  return status == LLMR_OK ? read(hints) : sdk::LimitHints{};
}

}  // namespace llm_rotate::plugin
