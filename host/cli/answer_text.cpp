#include "cli/answer_text.hpp"

#include "llm_rotate/error.hpp"
#include "llm_rotate/sdk/json.hpp"

#include "cli/exit_code.hpp"

namespace llm_rotate::cli {
namespace {

using sdk::json::Document;
using sdk::json::Value;
using sdk::json::Writer;

void write_usage(Writer& out, const Usage& usage) {
  out.key("usage");
  if (!usage.known) {
    out.null();
    return;
  }
  out.begin_object();
  out.integer("input_tokens", usage.input_tokens).integer("output_tokens", usage.output_tokens);
  out.integer("total_tokens", usage.total_tokens).integer("cached_tokens", usage.cached_tokens);
  out.integer("cache_write_tokens", usage.cache_write_tokens);
  out.integer("reasoning_tokens", usage.reasoning_tokens).end_object();
}

void write_facts(Writer& out, const LMRotateError& error) {
  out.string("error_type", error.error_type()).string("provider", error.provider());
  out.string("key_id", error.key_id()).integer("http_status", error.http_status());
  out.string("provider_message", error.provider_message()).string("call_id", error.call_id());
  out.integer("attempts", error.attempts());
}

std::string text_or_dash(std::string_view text) {
  return std::string(text.empty() ? "-" : text);
}

std::string verdict_of(Value attempt) {
  const std::string outcome(attempt["outcome"].string());
  return outcome == "failed" ? std::string(attempt["error_type"].string()) : outcome;
}

}  // namespace

std::string duration_text(std::int64_t ms) {
  if (ms < 1'000) return std::to_string(ms) + " ms";
  if (ms >= 60'000) return std::to_string(ms / 1'000) + " s";
  const std::int64_t tenths = (ms + 50) / 100;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
}

std::string origin_line(const ChatResponse& response) {
  std::string text = response.model + " via " + response.provider + " (" + response.key_id + "), " +
                     std::to_string(response.attempts) +
                     (response.attempts == 1 ? " attempt, " : " attempts, ") +
                     duration_text(response.latency_ms);
  if (response.usage.known) {
    text += ", " + std::to_string(response.usage.input_tokens) + "+" +
            std::to_string(response.usage.output_tokens) + " tokens";
  }
  return text;
}

std::string unfinished_note(const ChatResponse& response) {
  const std::string& reason = response.finish_reason;
  if (reason == "length") {
    return "the answer was cut off at its token limit; raise --max-tokens for more";
  }
  if (reason == "content_filter") return "the provider's content filter cut the answer off";
  if (reason == "error") return "the provider ended the answer with an error; it is not complete";
  return {};
}

std::string response_json(const ChatResponse& response) {
  Writer out;
  out.begin_object().string("content", response.content);
  if (!response.reasoning.empty()) out.string("reasoning", response.reasoning);
  out.key("tool_calls").begin_array();
  for (const ToolCall& call : response.tool_calls) {
    out.begin_object().string("id", call.id).string("name", call.name);
    out.string("arguments", call.arguments).end_object();
  }
  out.end_array();
  out.string("finish_reason", response.finish_reason).string("provider", response.provider);
  out.string("model", response.model).string("key_id", response.key_id);
  out.string("call_id", response.call_id).integer("attempts", response.attempts);
  out.integer("latency_ms", response.latency_ms);
  write_usage(out, response.usage);
  return out.end_object().str();
}

std::string message_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& caught) {
    return caught.what();
  }
}

int exit_code_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const ConfigurationError&) {
    return kUsage;
  } catch (const std::exception&) {
    return kFailed;
  }
}

std::string error_json(const std::exception_ptr& error) {
  Writer out;
  out.begin_object().key("error").begin_object().string("message", message_of(error));
  try {
    std::rethrow_exception(error);
  } catch (const LMRotateError& failed) {
    write_facts(out, failed);
  } catch (const ConfigurationError&) {
    out.string("error_type", "configuration");
  } catch (const std::exception&) {
    out.string("error_type", "cancelled");
  }
  return out.end_object().end_object().str();
}

Table attempts_table(std::string_view record_json) {
  Table table({"#", "provider", "key", "model", "status", "verdict", "waited", "took", "why"});
  const Document record(record_json);
  int number = 0;
  record["attempts"].each([&](Value attempt) {
    const std::int64_t status = attempt["status"].integer();
    const std::string verdict = verdict_of(attempt);
    const Style style = verdict == "ok" ? Style::kGreen : Style::kRed;
    table.add({std::to_string(++number), text_or_dash(attempt["provider"].string()),
               text_or_dash(attempt["key_id"].string()), text_or_dash(attempt["model"].string()),
               status == 0 ? std::string("-") : std::to_string(status), Cell(verdict, style),
               duration_text(attempt["waited_ms"].integer()),
               duration_text(attempt["latency_ms"].integer()),
               std::string(attempt["chosen"].string())});
  });
  return table;
}

}  // namespace llm_rotate::cli
