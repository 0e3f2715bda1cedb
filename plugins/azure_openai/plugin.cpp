#include "llm_rotate/sdk/plugin.hpp"

#include "azure_openai/azure_openai_provider.hpp"

LLM_ROTATE_PLUGIN(llm_rotate::azure_openai::AzureOpenAiProvider);
