// The objects of a reply of the Responses API: the response, its items, its usage.
//
// Called by the ingress for a whole reply and by the encoder for a streamed one. Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/chat.hpp"
#include "llm_rotate/sdk/ingress.hpp"

namespace llm_rotate::openai {

// What was answered so far, whole or in the middle of a stream.
struct ResponseState {
  std::string id;
  std::string model;
  std::int64_t created_s = 0;
  std::string_view echo;            // of the request, see responses_memory.hpp
  std::string_view status;          // in_progress, completed, incomplete, failed
  std::string_view incomplete;      // the reason; empty for none
  std::string_view error = "null";  // JSON
  std::string_view output = "[]";   // JSON: the items
  sdk::Usage usage;
};

std::string response_object(const ResponseState& state);
// "completed", or "incomplete" with its reason.
std::string_view status_of(sdk::FinishReason reason);
std::string_view incomplete_reason(sdk::FinishReason reason);

// `status` in_progress or completed.
std::string message_item(std::string_view id, std::string_view status, std::string_view parts);
std::string text_part(std::string_view text);
std::string refusal_part(std::string_view refusal);
std::string reasoning_item(std::string_view id, std::string_view text);
struct FunctionCall {
  std::string_view id;
  std::string_view call_id;
  std::string_view name;
  std::string_view arguments;
};
std::string call_item(const FunctionCall& call, std::string_view status);

std::string responses_reply(const sdk::ReplyContext& context, const sdk::ChatReply& reply);

}  // namespace llm_rotate::openai
