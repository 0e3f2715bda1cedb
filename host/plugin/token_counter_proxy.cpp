#include "plugin/token_counter_proxy.hpp"

#include "llm_rotate/sdk/detail/convert.hpp"

#include "plugin/answer.hpp"

namespace llm_rotate::plugin {

namespace abi = sdk::detail;

sdk::HttpRequest TokenCounterProxy::build_count(const sdk::ChatRequest& request,
                                                const sdk::Target& target) const {
  const llmr_chat_request_view chat = abi::to_abi(request);
  const llmr_target_view where = abi::to_abi(target);
  return ask<sdk::HttpRequest>(
      {instance_.id(), "build_count"}, [&](const auto* out, const auto* failed) {
        return table_.build_count(instance_.self(), &chat, &where, out, failed);
      });
}

std::int64_t TokenCounterProxy::parse_count(const sdk::HttpResponse& response) const {
  const Callee callee = {instance_.id(), "parse_count"};
  const abi::AbiHeaders headers(response.headers);
  const llmr_http_response_view message = abi::to_abi(response.status, headers, response.body);
  std::int64_t tokens = -1;
  tell(callee, [&](const auto* failed) {
    return table_.parse_count(instance_.self(), &message, &tokens, failed);
  });
  if (tokens < 0) raise_bad_result(callee);
  return tokens;
}

}  // namespace llm_rotate::plugin
