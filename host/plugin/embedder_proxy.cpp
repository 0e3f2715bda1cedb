#include "plugin/embedder_proxy.hpp"

#include "llm_rotate/sdk/detail/convert.hpp"

#include "plugin/answer.hpp"

namespace llm_rotate::plugin {

namespace abi = sdk::detail;

sdk::HttpRequest EmbedderProxy::build_embed(std::string_view request_json,
                                            const sdk::Target& target) const {
  using RequestAnswer = Answer<sdk::HttpRequest, llmr_http_request_view>;
  const Callee callee = {instance_.id(), "build_embed"};
  const llmr_target_view where = abi::to_abi(target);
  RequestAnswer answer;
  FaultBox fault;
  const llmr_request_sink out = {&answer, &RequestAnswer::take};
  const llmr_fault_sink failed = fault.sink();
  require_ok(table_.build_embed(instance_.self(), abi::to_abi(request_json), &where, &out, &failed),
             callee, fault);
  return std::move(answer).required(callee);
}

sdk::ChatReply EmbedderProxy::parse_embed(const sdk::HttpResponse& response) const {
  using ReplyAnswer = Answer<sdk::ChatReply, llmr_chat_reply_view>;
  const Callee callee = {instance_.id(), "parse_embed"};
  const abi::AbiHeaders headers(response.headers);
  const llmr_http_response_view message = abi::to_abi(response.status, headers, response.body);
  ReplyAnswer answer;
  FaultBox fault;
  const llmr_reply_sink out = {&answer, &ReplyAnswer::take};
  const llmr_fault_sink failed = fault.sink();
  require_ok(table_.parse_embed(instance_.self(), &message, &out, &failed), callee, fault);
  return std::move(answer).required(callee);
}

}  // namespace llm_rotate::plugin
