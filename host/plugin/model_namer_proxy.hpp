// The ability of a broker's plugin to name models, as `IModelNamer`; see `ProviderProxy` for the
// rules.
#pragma once

#include <string>
#include <string_view>

#include "llm_rotate/sdk/abi.h"
#include "llm_rotate/sdk/provider.hpp"

#include "plugin/instance.hpp"

namespace llm_rotate::plugin {

class ModelNamerProxy final : public sdk::IModelNamer {
 public:
  // `instance` outlives the proxy.
  ModelNamerProxy(const Instance& instance, const llmr_name_models_v1& table)
      : instance_(instance), table_(table) {}

  // Never throws: a plugin that fails, or that gives no usable name, knows no other.
  std::string name_of(std::string_view model) const override;

 private:
  const Instance& instance_;
  const llmr_name_models_v1& table_;
};

}  // namespace llm_rotate::plugin
