// The ability of a provider plugin to count tokens, as `ITokenCounter`; see `ProviderProxy` for the
// rules.
#pragma once

#include <cstdint>

#include "llm_rotate/sdk/abi.h"
#include "llm_rotate/sdk/provider.hpp"

#include "plugin/instance.hpp"

namespace llm_rotate::plugin {

class TokenCounterProxy final : public sdk::ITokenCounter {
 public:
  // `instance` outlives the proxy.
  TokenCounterProxy(const Instance& instance, const llmr_count_tokens_v1& table)
      : instance_(instance), table_(table) {}

  sdk::HttpRequest build_count(const sdk::ChatRequest& request,
                               const sdk::Target& target) const override;
  // Never negative.
  std::int64_t parse_count(const sdk::HttpResponse& response) const override;

 private:
  const Instance& instance_;
  const llmr_count_tokens_v1& table_;
};

}  // namespace llm_rotate::plugin
