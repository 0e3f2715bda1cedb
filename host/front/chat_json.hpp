// From the public request types to the JSON that providers read.
//
// Called by the library's front. Pure; throws ConfigurationError for a request that cannot be said.
#pragma once

#include "llm_rotate/chat.hpp"
#include "llm_rotate/generate.hpp"

#include "dispatch/call_types.hpp"

namespace llm_rotate::front {

dispatch::CallRequest to_call(const ChatRequest& request, bool stream);
dispatch::CallRequest to_call(const EmbedRequest& request);
dispatch::CallRequest to_generate_call(const GenerateRequest& request, bool stream);

// A rough count of the tokens of a request body, held against budgets until the real one is known.
std::int64_t estimate_tokens(std::size_t bytes);

}  // namespace llm_rotate::front
