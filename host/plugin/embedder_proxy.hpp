// The embedding ability of a provider plugin, as `IEmbedder`; see `ProviderProxy` for the rules.
#pragma once

#include <cstdint>
#include <string_view>

#include "llm_rotate/sdk/abi.h"
#include "llm_rotate/sdk/provider.hpp"

#include "plugin/instance.hpp"

namespace llm_rotate::plugin {

class EmbedderProxy final : public sdk::IEmbedder {
 public:
  // `instance` outlives the proxy.
  EmbedderProxy(const Instance& instance, const llmr_embed_v1& table)
      : instance_(instance), table_(table) {}

  sdk::HttpRequest build_embed(std::string_view request_json,
                               const sdk::Target& target) const override;
  sdk::ChatReply parse_embed(const sdk::HttpResponse& response) const override;
  // 0 as well from a plugin of ABI 1.0, and from one that fails to say: its `build_embed` has the
  // reason.
  std::int64_t most_inputs(const sdk::Target& target) const override;

 private:
  const Instance& instance_;
  const llmr_embed_v1& table_;
};

}  // namespace llm_rotate::plugin
