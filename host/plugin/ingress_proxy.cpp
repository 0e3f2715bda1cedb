#include "plugin/ingress_proxy.hpp"

#include <utility>
#include <vector>

#include "llm_rotate/sdk/detail/ingress_convert.hpp"

#include "plugin/answer.hpp"
#include "plugin/encoder_proxy.hpp"

namespace llm_rotate::plugin {

namespace {

namespace abi = sdk::detail;

bool is_whole(const llmr_encoder& encoder) {
  return encoder.self != nullptr && encoder.head != nullptr && encoder.event != nullptr &&
         encoder.native != nullptr && encoder.heartbeat != nullptr && encoder.error != nullptr &&
         encoder.end != nullptr && encoder.destroy != nullptr;
}

}  // namespace

void IngressProxy::read_facts() {
  facts_ =
      ask<sdk::IngressFacts>({instance_.id(), "facts"}, [&](const auto* out, const auto* failed) {
        return table_.facts(instance_.self(), out, failed);
      });
}

sdk::IngressCall IngressProxy::read(const sdk::ClientRequest& request) const {
  const abi::AbiHeaders headers(request.headers);
  const llmr_client_request_view view = abi::to_abi(request, headers);
  return ask<sdk::IngressCall>({instance_.id(), "read"}, [&](const auto* out, const auto* failed) {
    return table_.read(instance_.self(), &view, out, failed);
  });
}

sdk::HttpResponse IngressProxy::reply(const sdk::ReplyContext& context, const sdk::ChatReply& reply,
                                      std::string_view native_body) const {
  const llmr_reply_context_view where = abi::to_abi(context);
  const llmr_usage usage = abi::to_abi(reply.usage);
  const llmr_chat_reply_view view = abi::to_abi(reply, usage);
  return ask<sdk::HttpResponse>(
      {instance_.id(), "reply"}, [&](const auto* out, const auto* failed) {
        return table_.reply(instance_.self(), &where, &view, abi::to_abi(native_body), out, failed);
      });
}

std::unique_ptr<sdk::IReplyEncoder> IngressProxy::open_reply(
    const sdk::ReplyContext& context) const {
  const Callee callee = {instance_.id(), "open_reply"};
  const llmr_reply_context_view where = abi::to_abi(context);
  llmr_encoder encoder{};
  tell(callee, [&](const auto* failed) {
    return table_.open_reply(instance_.self(), &where, &encoder, failed);
  });
  if (!is_whole(encoder)) raise_no_result(callee);
  return std::make_unique<EncoderProxy>(encoder, instance_.id());
}

sdk::HttpResponse IngressProxy::count(const sdk::ReplyContext& context, std::int64_t tokens) const {
  const llmr_reply_context_view where = abi::to_abi(context);
  return ask<sdk::HttpResponse>(
      {instance_.id(), "count"}, [&](const auto* out, const auto* failed) {
        return table_.count(instance_.self(), &where, tokens, out, failed);
      });
}

sdk::HttpResponse IngressProxy::models(const sdk::ReplyContext& context,
                                       std::span<const sdk::ModelFact> models) const {
  const llmr_reply_context_view where = abi::to_abi(context);
  std::vector<llmr_model_fact> list;
  list.reserve(models.size());
  for (const sdk::ModelFact& model : models) {
    list.push_back({abi::to_abi(model.id), abi::to_abi(model.owner)});
  }
  return ask<sdk::HttpResponse>(
      {instance_.id(), "models"}, [&](const auto* out, const auto* failed) {
        return table_.models(instance_.self(), &where, list.data(), list.size(), out, failed);
      });
}

sdk::HttpResponse IngressProxy::error(const sdk::IngressFailure& failure) const {
  const llmr_verdict_view verdict = abi::to_abi(failure.verdict);
  const llmr_ingress_failure_view view = abi::to_abi(failure, verdict);
  return ask<sdk::HttpResponse>({instance_.id(), "error"},
                                [&](const auto* out, const auto* failed) {
                                  return table_.error(instance_.self(), &view, out, failed);
                                });
}

}  // namespace llm_rotate::plugin
