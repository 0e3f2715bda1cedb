// The content of a client's message, a text or a list of blocks, as content of chat JSON.
//
// Called by the reader of clients' requests. Pure function, any thread.
#pragma once

#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::anthropic {

// Blocks that chat JSON has no part for are left out.
void write_parts(sdk::json::Writer& out, sdk::json::Value content);

}  // namespace llm_rotate::anthropic
