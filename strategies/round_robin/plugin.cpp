#include "llm_rotate/sdk/plugin.hpp"

#include "round_robin/round_robin.hpp"

LLM_ROTATE_PLUGIN(llm_rotate::strategies::RoundRobin);
