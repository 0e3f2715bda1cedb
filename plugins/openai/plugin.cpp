#include "llm_rotate/sdk/plugin.hpp"

#include "openai_provider.hpp"

LLM_ROTATE_PLUGIN(llm_rotate::openai::OpenAiProvider);
