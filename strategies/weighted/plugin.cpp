#include "llm_rotate/sdk/plugin.hpp"

#include "weighted/weighted.hpp"

LLM_ROTATE_PLUGIN(llm_rotate::strategies::Weighted);
