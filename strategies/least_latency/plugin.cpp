#include "llm_rotate/sdk/plugin.hpp"

#include "least_latency/least_latency.hpp"

LLM_ROTATE_PLUGIN(llm_rotate::strategies::LeastLatency);
