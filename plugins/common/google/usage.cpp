#include "google/usage.hpp"

#include <algorithm>

namespace llm_rotate::google {

using sdk::json::Value;
using sdk::json::Writer;

std::int64_t tokens(Value count) {
  constexpr std::int64_t kMost = std::int64_t{1} << 40;
  return std::clamp<std::int64_t>(count.integer(), 0, kMost);
}

std::optional<sdk::Usage> read_usage(Value metadata) {
  const Value prompt = metadata["promptTokenCount"];
  const Value candidates = metadata["candidatesTokenCount"];
  const Value total = metadata["totalTokenCount"];
  if (!prompt.is_number() && !candidates.is_number() && !total.is_number()) return std::nullopt;
  sdk::Usage usage;
  usage.known = true;
  usage.prompt_tokens = tokens(prompt) + tokens(metadata["toolUsePromptTokenCount"]);
  usage.reasoning_tokens = tokens(metadata["thoughtsTokenCount"]);
  usage.completion_tokens = tokens(candidates) + usage.reasoning_tokens;
  usage.cached_tokens = tokens(metadata["cachedContentTokenCount"]);
  usage.total_tokens =
      total.is_number() ? tokens(total) : usage.prompt_tokens + usage.completion_tokens;
  return usage;
}

void write_usage(const sdk::Usage& usage, Writer& out) {
  out.key("usage").begin_object();
  out.integer("prompt_tokens", usage.prompt_tokens);
  out.integer("completion_tokens", usage.completion_tokens);
  out.integer("total_tokens", usage.total_tokens);
  out.key("prompt_tokens_details").begin_object();
  out.integer("cached_tokens", usage.cached_tokens).end_object();
  out.key("completion_tokens_details").begin_object();
  out.integer("reasoning_tokens", usage.reasoning_tokens).end_object().end_object();
}

}  // namespace llm_rotate::google
