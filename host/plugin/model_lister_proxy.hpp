// The ability of a provider plugin to list models, as `IModelLister`; see `ProviderProxy` for the
// rules.
#pragma once

#include <string>
#include <vector>

#include "llm_rotate/sdk/abi.h"
#include "llm_rotate/sdk/provider.hpp"

#include "plugin/instance.hpp"

namespace llm_rotate::plugin {

class ModelListerProxy final : public sdk::IModelLister {
 public:
  // `instance` outlives the proxy.
  ModelListerProxy(const Instance& instance, const llmr_list_models_v1& table)
      : instance_(instance), table_(table) {}

  sdk::HttpRequest build_list_models(const sdk::Target& target) const override;
  // At most 100,000 ids; one that is over-long or holds control characters is left out.
  std::vector<std::string> parse_list_models(const sdk::HttpResponse& response) const override;

 private:
  const Instance& instance_;
  const llmr_list_models_v1& table_;
};

}  // namespace llm_rotate::plugin
