#include "llm_rotate/sdk/plugin.hpp"

#include "health_aware/health_aware.hpp"

LLM_ROTATE_PLUGIN(llm_rotate::strategies::HealthAware);
