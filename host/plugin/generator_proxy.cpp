#include "plugin/generator_proxy.hpp"

#include "llm_rotate/sdk/detail/convert.hpp"

#include "plugin/answer.hpp"
#include "plugin/decoder_proxy.hpp"

namespace llm_rotate::plugin {

namespace abi = sdk::detail;

sdk::HttpRequest GeneratorProxy::build_generate(const sdk::ChatRequest& request,
                                                const sdk::Target& target) const {
  const llmr_chat_request_view content = abi::to_abi(request);
  const llmr_target_view where = abi::to_abi(target);
  return ask<sdk::HttpRequest>(
      {instance_.id(), "build_generate"}, [&](const auto* out, const auto* failed) {
        return table_.build_generate(instance_.self(), &content, &where, out, failed);
      });
}

sdk::ChatReply GeneratorProxy::parse_generate(const sdk::HttpResponse& response) const {
  const abi::AbiHeaders headers(response.headers);
  const llmr_http_response_view message = abi::to_abi(response.status, headers, response.body);
  return ask<sdk::ChatReply>(
      {instance_.id(), "parse_generate"}, [&](const auto* out, const auto* failed) {
        return table_.parse_generate(instance_.self(), &message, out, failed);
      });
}

std::unique_ptr<sdk::IStreamDecoder> GeneratorProxy::open_generate_stream(
    const sdk::HttpHead& head) const {
  const Callee callee = {instance_.id(), "open_generate_stream"};
  const abi::AbiHeaders headers(head.headers);
  const llmr_http_response_view message = abi::to_abi(head.status, headers, {});
  llmr_decoder decoder{};
  tell(callee, [&](const auto* failed) {
    return table_.open_generate_stream(instance_.self(), &message, &decoder, failed);
  });
  return DecoderProxy::make(decoder, callee);
}

}  // namespace llm_rotate::plugin
