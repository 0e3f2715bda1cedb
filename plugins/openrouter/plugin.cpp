#include "llm_rotate/sdk/plugin.hpp"

#include "openrouter/openrouter_provider.hpp"

LLM_ROTATE_PLUGIN(llm_rotate::openrouter::OpenRouterProvider);
