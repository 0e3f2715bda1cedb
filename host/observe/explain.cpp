#include "observe/explain.hpp"

#include <array>
#include <cstdio>

#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::observe {
namespace {

using sdk::json::Document;
using sdk::json::Value;

std::string text(Value value) {
  return std::string(value.string());
}
std::string ms(Value value) {
  return std::to_string(value.integer()) + " ms";
}
std::string in_seconds(std::int64_t ms) {
  return ms % 1'000 == 0 ? std::to_string(ms / 1'000) + " s" : std::to_string(ms) + " ms";
}

std::string dollars(double usd) {
  std::array<char, 40> out{};
  std::snprintf(out.data(), out.size(), "$%.6f", usd);
  return out.data();
}

std::string reason(std::string_view why) {
  if (why == "same_key") return "once more with the same key, after a backoff";
  if (why == "next_key") return "another key";
  if (why == "fallback") return "the next provider of the chain";
  if (why == "hedge") return "beside it, because its first token was late";
  if (why == "resume") return "to go on with the answer that broke off";
  return "the first choice";
}

std::string tokens(Value attempt) {
  const Value used = attempt["tokens"];
  if (!used.is_object()) return "";
  std::string out = ", " + std::to_string(used["input"].integer()) + " tokens in";
  if (used["cached"].integer() > 0) {
    out += " (" + std::to_string(used["cached"].integer()) + " from the cache)";
  }
  out += ", " + std::to_string(used["output"].integer()) + " out";
  if (attempt["tokens_estimated"].boolean()) out += " (estimated)";
  if (attempt["cost_usd"].is_number()) out += ", " + dollars(attempt["cost_usd"].number());
  return out;
}

std::string failure(Value attempt) {
  std::string out;
  if (attempt["status"].integer() > 0) out += std::to_string(attempt["status"].integer()) + " ";
  out += text(attempt["error_type"]) + " after " + ms(attempt["latency_ms"]);
  if (!attempt["message"].string().empty()) out += ": " + text(attempt["message"]);
  if (attempt["retry_after_ms"].exists()) {
    out += "; asked to wait " + in_seconds(attempt["retry_after_ms"].integer());
  }
  out += "\n     charged to ";
  const std::string_view scope = attempt["scope"].string();
  out += scope == "key" ? "the key" : scope == "key_model" ? "the key for this model" : "nobody";
  return out + ", by rule " + text(attempt["rule"]);
}

std::string outcome(Value attempt) {
  const std::string_view how = attempt["outcome"].string();
  if (how == "failed") return failure(attempt) + tokens(attempt);
  std::string out = how == "ok"     ? "answered"
                    : how == "lost" ? "the slower one, cancelled"
                                    : "cancelled";
  out += " after " + ms(attempt["latency_ms"]);
  if (attempt["first_token_ms"].exists()) {
    out += ", first token after " + ms(attempt["first_token_ms"]);
  }
  return out + tokens(attempt);
}

std::string story(std::size_t number, Value attempt) {
  std::string out = "\n" + std::to_string(number) + "  " + text(attempt["provider"]) + " " +
                    text(attempt["model"]) + ", key " + text(attempt["key_id"]);
  if (attempt["upstream"].exists()) out += ", upstream " + text(attempt["upstream"]);
  const std::string_view why = attempt["reason"].string();
  out += "\n     why: " + reason(why);
  if (why != "same_key") out += " (" + text(attempt["chosen"]) + ")";
  if (attempt["waited_ms"].integer() > 0) out += ", after waiting " + ms(attempt["waited_ms"]);
  out += "\n     " + outcome(attempt);
  if (attempt["malformed_events"].integer() > 0) {
    out += "\n     skipped " + std::to_string(attempt["malformed_events"].integer()) +
           " events that could not be read";
  }
  attempt["warnings"].each([&](Value warning) { out += "\n     " + text(warning); });
  return out + "\n";
}

}  // namespace

std::optional<std::string> explain(std::string_view call_record_json) {
  const Document record(call_record_json);
  if (record["call_id"].string().empty() || !record["attempts"].is_array()) return std::nullopt;
  std::string out = "call " + text(record["call_id"]) + ", " + text(record["time"]) + "\nmodel " +
                    text(record["model"]) + (record["stream"].boolean() ? ", streamed" : "") +
                    "\n" + text(record["outcome"]);
  if (record["error_type"].is_string()) out += ": " + text(record["error_type"]);
  if (record["message"].is_string()) out += ": " + text(record["message"]);
  out += " after " + ms(record["latency_ms"]);
  const std::size_t attempts = record["attempts"].size();
  out += " and " + std::to_string(attempts) + (attempts == 1 ? " attempt" : " attempts");
  if (record["cost_usd"].is_number()) out += ", " + dollars(record["cost_usd"].number());
  out += "\n";
  std::size_t number = 0;
  record["attempts"].each([&](Value attempt) { out += story(++number, attempt); });
  return out;
}

}  // namespace llm_rotate::observe
