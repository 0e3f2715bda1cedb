// Bedrock's answers as chat JSON.
//
// Called by `parse`, and by the stream decoder for an answer that came in one piece. Pure
// functions, any thread; they throw `ProviderError` for an answer that is none.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/chat.hpp"
#include "llm_rotate/sdk/http.hpp"
#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::aws_bedrock {

sdk::ChatReply read_reply(const sdk::HttpResponse& response);

// The canonical reason for `stopReason`; an answer that called a tool has never just stopped.
sdk::FinishReason finish_of(std::string_view stop_reason, bool called);

sdk::Usage usage_of(sdk::json::Value usage);
void write_usage(sdk::json::Writer& out, const sdk::Usage& usage);

// Begins an object of chat JSON with `id`, `object` and `created`, taken from the answer's headers.
void begin_chat_object(sdk::json::Writer& out, std::string_view object,
                       const sdk::Headers& headers);

// What was answered where `wanted` should have been, as an error that says so.
[[noreturn]] void throw_misplaced(const sdk::HttpResponse& response, std::string_view wanted);

// Whether a toolUse block is one that the service ran by itself.
bool is_server_tool(sdk::json::Value tool_use);

}  // namespace llm_rotate::aws_bedrock
