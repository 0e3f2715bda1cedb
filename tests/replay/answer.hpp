// What an exchange said, put together from the chat JSON that a plugin gives: the reply of a plain
// answer, or the chunks of a streamed one.
//
// Made for each replay. Plain data, one owner at a time.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "llm_rotate/sdk/chat.hpp"
#include "llm_rotate/sdk/error.hpp"
#include "llm_rotate/sdk/json.hpp"
#include "llm_rotate/sdk/testing/recording_sink.hpp"

namespace llm_rotate::replay {

struct ToolCall {
  std::string id, name, arguments;
};

// The first choice of an answer, or the error that was in its place.
struct Answer {
  std::string content;
  std::string reasoning;
  std::map<std::int64_t, ToolCall> tool_calls;
  sdk::FinishReason finish_reason = sdk::FinishReason::kNone;
  std::string raw_finish_reason;
  std::optional<sdk::Usage> usage;
  std::string model;
  std::optional<sdk::Verdict> error;
  std::optional<std::size_t> events;      // of a stream
  std::optional<std::size_t> embeddings;  // vectors

  // Adds a `chat.completion` or a `chat.completion.chunk`.
  void add(sdk::json::Value json);
};

Answer answer_of_reply(const sdk::ChatReply& reply);
Answer answer_of_embeddings(const sdk::ChatReply& reply);
Answer answer_of_stream(const std::vector<sdk::testing::RecordedEvent>& events);
Answer answer_of_error(sdk::Verdict verdict);

}  // namespace llm_rotate::replay
