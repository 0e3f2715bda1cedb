#include "replay/line.hpp"

namespace llm_rotate::replay {

namespace {

using sdk::json::Writer;

void write_text(Writer& out, std::string_view name, std::string_view text) {
  if (text.empty()) {
    out.key(name).null();
  } else {
    out.string(name, text);
  }
}

void write_count(Writer& out, std::string_view name, const std::optional<std::size_t>& count) {
  out.key(name);
  if (count) {
    out.integer(static_cast<std::int64_t>(*count));
  } else {
    out.null();
  }
}

void write_calls(Writer& out, const Answer& answer) {
  out.key("tool_calls");
  if (answer.tool_calls.empty()) {
    out.null();
    return;
  }
  out.begin_array();
  for (const auto& [index, call] : answer.tool_calls) {
    out.begin_object();
    write_text(out, "id", call.id);
    out.string("type", "function").key("function").begin_object();
    out.string("name", call.name).string("arguments", call.arguments).end_object().end_object();
  }
  out.end_array();
}

void write_usage(Writer& out, const std::optional<sdk::Usage>& usage) {
  out.key("usage");
  if (!usage) {
    out.null();
    return;
  }
  out.begin_object().integer("prompt_tokens", usage->prompt_tokens);
  out.integer("completion_tokens", usage->completion_tokens);
  out.integer("total_tokens", usage->total_tokens);
  out.integer("cached_tokens", usage->cached_tokens);
  out.integer("cache_write_tokens", usage->cache_write_tokens);
  out.integer("reasoning_tokens", usage->reasoning_tokens).end_object();
}

void write_error(Writer& out, const std::optional<sdk::Verdict>& error) {
  if (!error) {
    out.key("error_type").null().key("scope").null().key("retry_after_ms").null();
    out.key("rule").null();
    return;
  }
  out.string("error_type", name_of(error->type)).string("scope", name_of(error->scope));
  out.key("retry_after_ms");
  if (error->retry_after_ms >= 0) {
    out.integer(error->retry_after_ms);
  } else {
    out.null();
  }
  write_text(out, "rule", error->rule);
}

void write_differences(Writer& out, const std::optional<std::vector<std::string>>& found) {
  out.key("request_differences");
  if (!found) {
    out.null();
    return;
  }
  out.begin_array();
  for (const std::string& difference : *found) out.string(difference);
  out.end_array();
}

}  // namespace

std::string to_json(const Line& line) {
  const Answer& answer = line.answer;
  Writer out;
  out.begin_object().string("file", line.file);
  write_text(out, "provider", line.provider);
  write_text(out, "kind", line.kind);
  out.boolean("ok", line.ok());
  write_text(out, "content", answer.content);
  write_text(out, "reasoning", answer.reasoning);
  write_calls(out, answer);
  write_text(out, "finish_reason", name_of(answer.finish_reason));
  write_text(out, "raw_finish_reason", answer.raw_finish_reason);
  write_usage(out, answer.usage);
  write_text(out, "model", answer.model);
  write_error(out, answer.error);
  write_count(out, "events", answer.events);
  write_count(out, "embeddings", answer.embeddings);
  write_differences(out, line.request_differences);
  write_text(out, "error", line.trouble);
  return out.end_object().str();
}

}  // namespace llm_rotate::replay
