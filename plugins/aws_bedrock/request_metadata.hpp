// What a caller says about a request for the log of its account: `metadata`, and who the user is.
//
// Called by the body builder. Pure function, any thread.
#pragma once

#include <string>

#include "llm_rotate/sdk/json.hpp"

#include "drops.hpp"

namespace llm_rotate::aws_bedrock {

// requestMetadata; empty when there is nothing to say. What it cannot hold is dropped by name.
std::string request_metadata(sdk::json::Value request, Drops& drops);

}  // namespace llm_rotate::aws_bedrock
