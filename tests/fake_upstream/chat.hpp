// A chat without a dialect: what was asked, what is answered, and the answer in pieces. Filled by a
// dialect, answered by answer.cpp, written by a dialect; plain data.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace llm_rotate::fake {

struct ToolSpec {
  std::string name;
  std::string sample_arguments;  // JSON that fits the tool's schema
};

enum class ToolChoice : std::uint8_t { kAuto, kNone, kRequired, kNamed };

struct ChatAsk {
  std::string last_user_text = {};
  std::size_t prompt_chars = 0;
  unsigned choices = 1;
  std::optional<std::uint64_t> max_tokens = {};
  std::vector<std::string> stops = {};
  std::vector<ToolSpec> tools = {};
  ToolChoice tool_choice = ToolChoice::kAuto;
  std::string named_tool = {};
  bool parallel_tools = true;
  std::string json_sample = {};        // not empty: JSON was asked for, and this fits
  std::uint64_t reasoning_tokens = 0;  // what such a model would think about this
  bool show_reasoning = true;          // where the vendor shows it
  bool marks_cache = false;            // a part of the prompt is to be cached
  bool include_usage = false;
  bool obfuscate = true;
  bool logprobs = false;
  std::uint64_t top_logprobs = 0;
};

struct AnsweredCall {
  std::string id;
  std::string name;
  std::string arguments;
};

struct TokenUsage {
  std::uint64_t prompt = 0;      // cached ones included
  std::uint64_t completion = 0;  // reasoning included
  std::uint64_t reasoning = 0;
  std::uint64_t cached = 0;
};

struct ChatAnswer {
  std::vector<std::string> texts = {};   // one for each choice
  bool refused = false;                  // the texts are refusals
  std::vector<AnsweredCall> calls = {};  // if any, the texts are empty
  std::string finish_reason = "stop";    // stop, length, tool_calls, content_filter, or as scripted
  TokenUsage usage = {};
  std::uint64_t pieces = 0;  // of each text in a stream; 0: one for each word
};

// One step of a streamed answer.
struct Delta {
  enum class Kind : std::uint8_t {
    kStart,          // of a choice
    kText,           // a piece of its text, or of its refusal
    kToolStart,      // `call` begins
    kToolArguments,  // a fragment of its arguments
    kFinish,         // of a choice
    kUsage,
    kDone,  // the vendor's end marker
  };
  Kind kind = Kind::kStart;
  unsigned choice = 0;
  std::size_t call = 0;
  std::string_view text = {};
  bool first = false;  // first piece of its text or arguments
  bool last = false;   // last piece of it
};

// Content is what a caller waits for; the rest is frame.
constexpr bool is_content(Delta::Kind kind) {
  return kind == Delta::Kind::kText || kind == Delta::Kind::kToolStart ||
         kind == Delta::Kind::kToolArguments;
}

// What makes an answer unique, and when it was given.
struct Stamp {
  std::uint64_t seq = 0;
  std::int64_t unix_seconds = 0;
};

}  // namespace llm_rotate::fake
