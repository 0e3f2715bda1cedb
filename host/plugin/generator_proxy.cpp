#include "plugin/generator_proxy.hpp"

#include "llm_rotate/sdk/detail/convert.hpp"

#include "plugin/answer.hpp"
#include "plugin/decoder_proxy.hpp"

namespace llm_rotate::plugin {

namespace abi = sdk::detail;

sdk::HttpRequest GeneratorProxy::build_generate(const sdk::ChatRequest& request,
                                                const sdk::Target& target) const {
  using RequestAnswer = Answer<sdk::HttpRequest, llmr_http_request_view>;
  const Callee callee = {instance_.id(), "build_generate"};
  const llmr_chat_request_view content = abi::to_abi(request);
  const llmr_target_view where = abi::to_abi(target);
  RequestAnswer answer;
  FaultBox fault;
  const llmr_request_sink out = {&answer, &RequestAnswer::take};
  const llmr_fault_sink failed = fault.sink();
  require_ok(table_.build_generate(instance_.self(), &content, &where, &out, &failed), callee,
             fault);
  return std::move(answer).required(callee);
}

sdk::ChatReply GeneratorProxy::parse_generate(const sdk::HttpResponse& response) const {
  using ReplyAnswer = Answer<sdk::ChatReply, llmr_chat_reply_view>;
  const Callee callee = {instance_.id(), "parse_generate"};
  const abi::AbiHeaders headers(response.headers);
  const llmr_http_response_view message = abi::to_abi(response.status, headers, response.body);
  ReplyAnswer answer;
  FaultBox fault;
  const llmr_reply_sink out = {&answer, &ReplyAnswer::take};
  const llmr_fault_sink failed = fault.sink();
  require_ok(table_.parse_generate(instance_.self(), &message, &out, &failed), callee, fault);
  return std::move(answer).required(callee);
}

std::unique_ptr<sdk::IStreamDecoder> GeneratorProxy::open_generate_stream(
    const sdk::HttpHead& head) const {
  const Callee callee = {instance_.id(), "open_generate_stream"};
  const abi::AbiHeaders headers(head.headers);
  const llmr_http_response_view message = abi::to_abi(head.status, headers, {});
  llmr_decoder decoder{};
  FaultBox fault;
  const llmr_fault_sink failed = fault.sink();
  require_ok(table_.open_generate_stream(instance_.self(), &message, &decoder, &failed), callee,
             fault);
  return DecoderProxy::make(decoder, callee);
}

}  // namespace llm_rotate::plugin
