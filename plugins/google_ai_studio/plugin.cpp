#include "llm_rotate/sdk/plugin.hpp"

#include "google_ai_studio_provider.hpp"

LLM_ROTATE_PLUGIN(llm_rotate::google_ai_studio::GoogleAiStudioProvider);
