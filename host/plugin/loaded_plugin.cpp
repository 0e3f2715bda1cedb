#include "plugin/loaded_plugin.hpp"

#include <utility>

namespace llm_rotate::plugin {

LoadedPlugin::LoadedPlugin(Inspection inspection, const llmr_plugin& entry)
    : inspection_(std::move(inspection)), entry_(&entry), services_(inspection_.manifest->id) {}

Result<Instance> LoadedPlugin::create(std::string_view options_json) const {
  return Instance::create(*entry_, services_.table(), inspection_.path,
                          options_json.empty() ? "{}" : options_json);
}

}  // namespace llm_rotate::plugin
