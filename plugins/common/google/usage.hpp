// What an answer cost, from `usageMetadata`. Called by the reply readers. Pure, any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "llm_rotate/sdk/chat.hpp"
#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::google {

// A count as the vendor says it, within what sums of hostile numbers may hold.
std::int64_t tokens(sdk::json::Value count);

// Nothing when it counts nothing: Vertex sends `trafficType` alone before the last chunk.
std::optional<sdk::Usage> read_usage(sdk::json::Value metadata);

// Writes the member `usage` of chat JSON.
void write_usage(const sdk::Usage& usage, sdk::json::Writer& out);

}  // namespace llm_rotate::google
