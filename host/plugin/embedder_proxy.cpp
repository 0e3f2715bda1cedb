#include "plugin/embedder_proxy.hpp"

#include <algorithm>

#include "llm_rotate/sdk/detail/convert.hpp"
#include "llm_rotate/sdk/detail/tables.hpp"

#include "plugin/answer.hpp"

namespace llm_rotate::plugin {

namespace abi = sdk::detail;

sdk::HttpRequest EmbedderProxy::build_embed(std::string_view request_json,
                                            const sdk::Target& target) const {
  const llmr_target_view where = abi::to_abi(target);
  return ask<sdk::HttpRequest>(
      {instance_.id(), "build_embed"}, [&](const auto* out, const auto* failed) {
        return table_.build_embed(instance_.self(), abi::to_abi(request_json), &where, out, failed);
      });
}

sdk::ChatReply EmbedderProxy::parse_embed(const sdk::HttpResponse& response) const {
  const abi::AbiHeaders headers(response.headers);
  const llmr_http_response_view message = abi::to_abi(response.status, headers, response.body);
  return ask<sdk::ChatReply>({instance_.id(), "parse_embed"},
                             [&](const auto* out, const auto* failed) {
                               return table_.parse_embed(instance_.self(), &message, out, failed);
                             });
}

std::int64_t EmbedderProxy::most_inputs(const sdk::Target& target) const {
  if (table_.struct_size < LLM_ROTATE_SIZE_UP_TO(llmr_embed_v1, most_inputs)) return 0;
  if (table_.most_inputs == nullptr) return 0;
  const llmr_target_view where = abi::to_abi(target);
  FaultBox fault;
  const llmr_fault_sink failed = fault.sink();
  std::int64_t count = 0;
  const std::int32_t status = table_.most_inputs(instance_.self(), &where, &count, &failed);
  return status == LLMR_OK ? std::max<std::int64_t>(count, 0) : 0;
}

}  // namespace llm_rotate::plugin
