#include "llm_rotate/sdk/plugin.hpp"

#include "cost_aware/cost_aware.hpp"

LLM_ROTATE_PLUGIN(llm_rotate::strategies::CostAware);
