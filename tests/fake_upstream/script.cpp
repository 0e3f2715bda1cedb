#include "fake_upstream/script.hpp"

#include <algorithm>

namespace llm_rotate::fake {
namespace {

template <class T>
void inherit(std::optional<T>& field, const std::optional<T>& fallback) {
  if (!field) {
    field = fallback;
  }
}

void inherit_headers(Action& action, const Action& defaults) {
  for (const auto& header : defaults.headers) {
    const bool own = std::any_of(action.headers.begin(), action.headers.end(),
                                 [&](const auto& mine) { return mine.first == header.first; });
    if (!own) {
      action.headers.push_back(header);
    }
  }
}

void inherit_answer(Action& action, const Action& defaults) {
  const bool speaks = action.text || action.refusal || action.words || !action.tool_calls.empty();
  if (!speaks) {
    action.text = defaults.text;
    action.refusal = defaults.refusal;
    action.words = defaults.words;
    action.tool_calls = defaults.tool_calls;
  }
  inherit(action.chunks, defaults.chunks);
  inherit(action.finish_reason, defaults.finish_reason);
  inherit(action.prompt_tokens, defaults.prompt_tokens);
  inherit(action.completion_tokens, defaults.completion_tokens);
  inherit(action.reasoning_tokens, defaults.reasoning_tokens);
  inherit(action.cached_tokens, defaults.cached_tokens);
}

}  // namespace

Script& Script::rule(Match match, Action action) {
  rules.push_back({std::move(match), std::move(action)});
  return *this;
}

Script& Script::limit(Limit limit) {
  limits.push_back(std::move(limit));
  return *this;
}

Script& Script::key(std::string pattern) {
  keys.push_back(std::move(pattern));
  return *this;
}

Script& Script::model(std::string pattern) {
  models.push_back(std::move(pattern));
  return *this;
}

Action with_defaults(const Action& rule, const Action& defaults) {
  Action out = rule;
  inherit(out.status, defaults.status);
  inherit(out.body, defaults.body);
  inherit(out.code, defaults.code);
  inherit(out.message, defaults.message);
  inherit(out.error_type, defaults.error_type);
  inherit(out.retry_after, defaults.retry_after);
  inherit(out.retry_after_ms, defaults.retry_after_ms);
  inherit_headers(out, defaults);
  inherit(out.content_type, defaults.content_type);
  inherit(out.delay_ms, defaults.delay_ms);
  inherit(out.chunk_delay_ms, defaults.chunk_delay_ms);
  inherit(out.hold_ms, defaults.hold_ms);
  inherit(out.after_chunks, defaults.after_chunks);
  inherit(out.size_bytes, defaults.size_bytes);
  inherit(out.split_bytes, defaults.split_bytes);
  inherit(out.end, defaults.end);
  inherit(out.mid_event, defaults.mid_event);
  inherit_answer(out, defaults);
  return out;
}

}  // namespace llm_rotate::fake
