// Plugins whose entry was written by hand and disagrees with plugin.json; OTHER_... says in what.
#include "echo_provider.hpp"

namespace {

using llm_rotate::sdk::detail::describe;

constexpr llmr_plugin entry() {
  llmr_plugin plugin =
      describe<test_plugins::EchoProvider>(LLM_ROTATE_PLUGIN_ID, LLM_ROTATE_PLUGIN_VERSION);
#if defined(OTHER_ID)
  plugin.id = {"somebody_else", 13};
#elif defined(OTHER_VERSION)
  plugin.version = {"9.9.9", 5};
#elif defined(OTHER_ABI)
  plugin.abi_minor = 7;
#elif defined(OTHER_SIZE)
  plugin.struct_size = 16;
#elif defined(OTHER_FUNCTIONS)
  plugin.destroy = nullptr;
#endif
  return plugin;
}

}  // namespace

extern "C" __attribute__((visibility("default"))) const llmr_plugin llm_rotate_plugin = entry();
