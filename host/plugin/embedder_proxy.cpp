#include "plugin/embedder_proxy.hpp"

#include "llm_rotate/sdk/detail/convert.hpp"

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

}  // namespace llm_rotate::plugin
