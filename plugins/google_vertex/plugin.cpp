#include "llm_rotate/sdk/plugin.hpp"

#include "google_vertex_provider.hpp"

LLM_ROTATE_PLUGIN(llm_rotate::google_vertex::GoogleVertexProvider);
