#include "llm_rotate/sdk/plugin.hpp"

#include "priority/priority.hpp"

LLM_ROTATE_PLUGIN(llm_rotate::strategies::Priority);
