// The `generate_content` ability of a provider plugin; see `ProviderProxy` for the rules.
#pragma once

#include <memory>

#include "llm_rotate/sdk/abi.h"
#include "llm_rotate/sdk/provider.hpp"

#include "plugin/instance.hpp"

namespace llm_rotate::plugin {

class GeneratorProxy final : public sdk::IContentGenerator {
 public:
  // `instance` outlives the proxy.
  GeneratorProxy(const Instance& instance, const llmr_generate_v1& table)
      : instance_(instance), table_(table) {}

  sdk::HttpRequest build_generate(const sdk::ChatRequest& request,
                                  const sdk::Target& target) const override;
  sdk::ChatReply parse_generate(const sdk::HttpResponse& response) const override;
  std::unique_ptr<sdk::IStreamDecoder> open_generate_stream(
      const sdk::HttpHead& head) const override;

 private:
  const Instance& instance_;
  const llmr_generate_v1& table_;
};

}  // namespace llm_rotate::plugin
