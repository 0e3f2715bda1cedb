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

// `call(sink, fault)` calls one function of the plugin that gives an answer for the client.
template <class Call>
sdk::HttpResponse answer_of(const Callee& callee, Call&& call) {
  using ResponseAnswer = Answer<sdk::HttpResponse, llmr_http_response_view>;
  ResponseAnswer answer;
  FaultBox fault;
  const llmr_response_sink out = {&answer, &ResponseAnswer::take};
  const llmr_fault_sink failed = fault.sink();
  require_ok(call(&out, &failed), callee, fault);
  return std::move(answer).required(callee);
}

}  // namespace

void IngressProxy::read_facts() {
  using FactsAnswer = Answer<sdk::IngressFacts, llmr_ingress_facts_view>;
  const Callee callee = {instance_.id(), "facts"};
  FactsAnswer answer;
  FaultBox fault;
  const llmr_ingress_facts_sink out = {&answer, &FactsAnswer::take};
  const llmr_fault_sink failed = fault.sink();
  require_ok(table_.facts(instance_.self(), &out, &failed), callee, fault);
  facts_ = std::move(answer).required(callee);
}

sdk::IngressCall IngressProxy::read(const sdk::ClientRequest& request) const {
  using CallAnswer = Answer<sdk::IngressCall, llmr_ingress_call_view>;
  const Callee callee = {instance_.id(), "read"};
  const abi::AbiHeaders headers(request.headers);
  const llmr_client_request_view view = abi::to_abi(request, headers);
  CallAnswer answer;
  FaultBox fault;
  const llmr_ingress_call_sink out = {&answer, &CallAnswer::take};
  const llmr_fault_sink failed = fault.sink();
  require_ok(table_.read(instance_.self(), &view, &out, &failed), callee, fault);
  return std::move(answer).required(callee);
}

sdk::HttpResponse IngressProxy::reply(const sdk::ReplyContext& context, const sdk::ChatReply& reply,
                                      std::string_view native_body) const {
  const llmr_reply_context_view where = abi::to_abi(context);
  const llmr_usage usage = abi::to_abi(reply.usage);
  const llmr_chat_reply_view view = abi::to_abi(reply, usage);
  return answer_of({instance_.id(), "reply"}, [&](const auto* out, const auto* failed) {
    return table_.reply(instance_.self(), &where, &view, abi::to_abi(native_body), out, failed);
  });
}

std::unique_ptr<sdk::IReplyEncoder> IngressProxy::open_reply(
    const sdk::ReplyContext& context) const {
  const Callee callee = {instance_.id(), "open_reply"};
  const llmr_reply_context_view where = abi::to_abi(context);
  llmr_encoder encoder{};
  FaultBox fault;
  const llmr_fault_sink failed = fault.sink();
  require_ok(table_.open_reply(instance_.self(), &where, &encoder, &failed), callee, fault);
  if (!is_whole(encoder)) raise_no_result(callee);
  return std::make_unique<EncoderProxy>(encoder, instance_.id());
}

sdk::HttpResponse IngressProxy::count(const sdk::ReplyContext& context, std::int64_t tokens) const {
  const llmr_reply_context_view where = abi::to_abi(context);
  return answer_of({instance_.id(), "count"}, [&](const auto* out, const auto* failed) {
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
  return answer_of({instance_.id(), "models"}, [&](const auto* out, const auto* failed) {
    return table_.models(instance_.self(), &where, list.data(), list.size(), out, failed);
  });
}

sdk::HttpResponse IngressProxy::error(const sdk::IngressFailure& failure) const {
  const llmr_verdict_view verdict = abi::to_abi(failure.verdict);
  const llmr_ingress_failure_view view = abi::to_abi(failure, verdict);
  return answer_of({instance_.id(), "error"}, [&](const auto* out, const auto* failed) {
    return table_.error(instance_.self(), &view, out, failed);
  });
}

}  // namespace llm_rotate::plugin
