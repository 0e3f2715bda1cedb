#include "llm_rotate/sdk/plugin.hpp"

#include "anthropic_provider.hpp"

LLM_ROTATE_PLUGIN(llm_rotate::anthropic::AnthropicProvider);
