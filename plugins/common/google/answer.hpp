// What an answer, or a piece of one, says besides its candidates: its id, model, time, usage, and
// whether the prompt was blocked.
//
// Called by the reply reader and the stream decoder. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/chat.hpp"
#include "llm_rotate/sdk/http.hpp"
#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::google {

struct AnswerFacts {
  std::string id;
  std::string model;
  std::int64_t created = 0;  // Unix time in seconds
  std::string block_reason;  // of a prompt that was refused; empty for none
  std::string block_message;
  std::optional<sdk::Usage> usage;

  // Takes what `answer` says over what was known.
  void take(sdk::json::Value answer, const sdk::Headers& headers);
};

// Writes id, object, created and model into the object that is open in `out`.
void write_frame(const AnswerFacts& facts, std::string_view object, sdk::json::Writer& out);

// Writes the choice that stands for a blocked prompt, with `member` "message" or "delta".
void write_blocked(const AnswerFacts& facts, std::string_view member, sdk::json::Writer& out);

}  // namespace llm_rotate::google
