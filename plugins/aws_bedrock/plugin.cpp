#include "llm_rotate/sdk/plugin.hpp"

#include "bedrock_provider.hpp"

LLM_ROTATE_PLUGIN(llm_rotate::aws_bedrock::BedrockProvider);
