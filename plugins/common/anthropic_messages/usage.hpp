// Anthropic's token counts, which come in pieces and leave the cache out of the input.
//
// Kept by the readers of replies, one for each answer; one thread.
#pragma once

#include <cstdint>

#include "llm_rotate/sdk/chat.hpp"
#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::anthropic {

class UsageBook {
 public:
  // What a `usage` object says replaces what was said before; what it leaves out stays.
  void take(sdk::json::Value usage) {
    if (!usage.is_object()) return;
    known_ = true;
    replace(input_, usage["input_tokens"]);
    replace(written_, usage["cache_creation_input_tokens"]);
    replace(cached_, usage["cache_read_input_tokens"]);
    replace(output_, usage["output_tokens"]);
    replace(thinking_, usage["output_tokens_details"]["thinking_tokens"]);
  }

  sdk::Usage usage() const {
    sdk::Usage usage;
    usage.known = known_;
    usage.prompt_tokens = input_ + written_ + cached_;
    usage.completion_tokens = output_;
    usage.total_tokens = usage.prompt_tokens + output_;
    usage.cached_tokens = cached_;
    usage.cache_write_tokens = written_;
    usage.reasoning_tokens = thinking_;
    return usage;
  }

  // As the member "usage" of chat JSON; nothing if nothing is known.
  void write(sdk::json::Writer& out) const {
    if (!known_) return;
    const sdk::Usage all = usage();
    out.key("usage").begin_object();
    out.integer("prompt_tokens", all.prompt_tokens);
    out.integer("completion_tokens", all.completion_tokens);
    out.integer("total_tokens", all.total_tokens);
    out.key("prompt_tokens_details").begin_object();
    out.integer("cached_tokens", cached_).integer("cache_write_tokens", written_).end_object();
    out.key("completion_tokens_details").begin_object();
    out.integer("reasoning_tokens", thinking_).end_object().end_object();
  }

 private:
  static constexpr std::int64_t kMost = 1LL << 40;  // sums stay far from overflow

  static void replace(std::int64_t& count, sdk::json::Value value) {
    if (!value.is_number()) return;
    const std::int64_t told = value.integer();
    count = told < 0 ? 0 : told > kMost ? kMost : told;
  }

  bool known_ = false;
  std::int64_t input_ = 0;
  std::int64_t written_ = 0;
  std::int64_t cached_ = 0;
  std::int64_t output_ = 0;
  std::int64_t thinking_ = 0;
};

}  // namespace llm_rotate::anthropic
