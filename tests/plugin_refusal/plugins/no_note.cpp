// A shared object with the right symbol and no manifest: linked without llm_rotate_add_plugin().
#include "echo_provider.hpp"

#define LLM_ROTATE_PLUGIN_ID "no_note"
#define LLM_ROTATE_PLUGIN_VERSION "1.0.0"

LLM_ROTATE_PLUGIN(test_plugins::EchoProvider);
