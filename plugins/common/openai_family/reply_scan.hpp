// One look at a `chat.completion` or a `chat.completion.chunk`: what the host must know of it, and
// where the things stand that may need mending.
//
// Called once for each reply and once for each event of each stream. Holds buffers that are used
// again for the next text; one owner at a time. The views point into the text that was read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/chat.hpp"

#include "base/json_cursor.hpp"

namespace llm_rotate::openai_family {

class ReplyScan {
 public:
  using Cursor = plugin_base::JsonCursor;
  using Span = Cursor::Span;

  struct ToolCall {
    Span span;
    std::optional<std::int64_t> index;
    std::string_view id;    // as spelled in the text
    std::string_view name;  // likewise
  };

  struct Choice {
    std::int64_t index = 0;
    std::string finish_reason;  // the provider's word; empty for none
    Span finish;                // where its value stands
    bool speaks = false;        // text, reasoning, a refusal, a tool call, sound
    bool refused = false;
    bool called = false;
    Span reasoning;          // the key of a `reasoning` that is a text
    Span reasoning_content;  // the key of a `reasoning_content`
    bool reasoning_content_is_null = false;
    Span error;
    std::size_t first_call = 0;
    std::size_t call_count = 0;
  };

  // Returns whether `text` is one JSON object, valid to its last byte.
  bool read(std::string_view text);

  std::string_view text() const { return text_; }
  const std::string& model() const { return model_; }
  bool has_choices() const { return has_choices_; }
  // Whether it says what it is, if nothing that is known here.
  bool is_named() const { return named_; }
  const std::vector<Choice>& choices() const { return choices_; }
  const ToolCall& call(const Choice& choice, std::size_t i) const {
    return calls_[choice.first_call + i];
  }
  const std::optional<sdk::Usage>& usage() const { return usage_; }
  // Where completion_tokens stands if it leaves out the reasoning that `usage()` counts in.
  Span short_completion() const { return short_completion_; }
  // Whether it says that something went wrong, at the top or in a choice.
  bool is_error() const;

 private:
  void read_member(Cursor& cursor, const Cursor::Member& member);
  void read_choice(Cursor& cursor);
  void read_message(Cursor& cursor, Choice& choice);
  void read_calls(Cursor& cursor, Choice& choice);
  void read_usage(Cursor& cursor);
  bool says_something(Span span) const;

  std::string_view text_;
  std::string model_;
  bool has_choices_ = false;
  bool named_ = false;
  bool object_is_error_ = false;
  Span error_;
  std::vector<Choice> choices_;
  std::vector<ToolCall> calls_;
  std::optional<sdk::Usage> usage_;
  Span short_completion_;
};

}  // namespace llm_rotate::openai_family
