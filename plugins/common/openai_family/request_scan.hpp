// One look at a chat request: its top-level members, and whether its messages need work. It checks
// all of the JSON on the way, and afterwards puts the body together from the members that stay,
// byte for byte, and those that change.
//
// Made by the request builder, on each build: this is the hot path of a call. One owner at a time;
// its views point into the request.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_cursor.hpp"
#include "openai_family/dialect.hpp"

namespace llm_rotate::openai_family {

// The members that the builder has an opinion on, in the order of their names.
enum class Field : std::uint8_t {
  kCacheControl,
  kFrequencyPenalty,
  kLlmRotate,
  kLogitBias,
  kLogprobs,
  kMaxCompletionTokens,
  kMaxTokens,
  kMessages,
  kMinP,
  kModel,
  kModels,
  kParallelToolCalls,
  kPlugins,
  kPresencePenalty,
  kPromptCacheRetention,
  kProvider,
  kReasoning,
  kReasoningEffort,
  kRepetitionPenalty,
  kRoute,
  kSessionId,
  kStop,
  kStream,
  kStreamOptions,
  kTemperature,
  kToolChoice,
  kTools,
  kTopA,
  kTopK,
  kTopLogprobs,
  kTopP,
  kTrace,
  kTransforms,
  kUsage,
  kVerbosity,
  kOther,
};

inline constexpr std::size_t kFieldCount = static_cast<std::size_t>(Field::kOther);

inline constexpr std::array<std::string_view, kFieldCount> kFieldNames = {"cache_control",
                                                                          "frequency_penalty",
                                                                          "llm_rotate",
                                                                          "logit_bias",
                                                                          "logprobs",
                                                                          "max_completion_tokens",
                                                                          "max_tokens",
                                                                          "messages",
                                                                          "min_p",
                                                                          "model",
                                                                          "models",
                                                                          "parallel_tool_calls",
                                                                          "plugins",
                                                                          "presence_penalty",
                                                                          "prompt_cache_retention",
                                                                          "provider",
                                                                          "reasoning",
                                                                          "reasoning_effort",
                                                                          "repetition_penalty",
                                                                          "route",
                                                                          "session_id",
                                                                          "stop",
                                                                          "stream",
                                                                          "stream_options",
                                                                          "temperature",
                                                                          "tool_choice",
                                                                          "tools",
                                                                          "top_a",
                                                                          "top_k",
                                                                          "top_logprobs",
                                                                          "top_p",
                                                                          "trace",
                                                                          "transforms",
                                                                          "usage",
                                                                          "verbosity"};

static_assert(std::is_sorted(kFieldNames.begin(), kFieldNames.end()));

constexpr std::string_view name_of(Field field) {
  return kFieldNames[static_cast<std::size_t>(field)];
}

// Whether the raw value is that number.
bool is_number(std::string_view raw, double wanted);

// Whether leaving the member out says the same as `raw` does.
bool is_default(Field field, std::string_view raw);

// What the messages hold.
struct Survey {
  bool system = false;
  bool developer = false;
  bool rewrite = false;  // something that the vendor does not take as it is
};

class RequestScan {
 public:
  // Returns whether `json` is one valid JSON object.
  bool read(std::string_view json, const Dialect& dialect);

  // The raw value; empty when the request has no such member.
  std::string_view operator[](Field field) const { return raw_[at(field)]; }
  bool has(Field field) const { return !(*this)[field].empty(); }
  // There, and more than a null.
  bool says(Field field) const { return has(field) && (*this)[field] != "null"; }
  const Survey& survey() const { return survey_; }

  void drop(Field field) { changes_[at(field)] = Change{true, {}}; }
  // `raw` must live until `assembled`.
  void set(Field field, std::string_view raw) { changes_[at(field)] = Change{true, raw}; }
  std::string assembled() const;

 private:
  using Cursor = plugin_base::JsonCursor;
  struct Member {
    Field field;
    std::string_view whole;  // name and value
  };
  struct Change {
    bool made = false;
    std::string_view raw;  // empty: left out
  };
  static std::size_t at(Field field) { return static_cast<std::size_t>(field); }

  void survey_messages(Cursor& cursor, const Dialect& dialect);
  void survey_message(Cursor& cursor, const Dialect& dialect);

  std::string_view json_;
  std::vector<Member> members_;
  std::array<std::string_view, kFieldCount> raw_;
  std::array<Change, kFieldCount> changes_;
  Survey survey_;
};

}  // namespace llm_rotate::openai_family
