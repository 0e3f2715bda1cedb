// For plugin authors' tests: what a provider gives, as JSON that a person can read and a test can
// compare. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/json.hpp"
#include "llm_rotate/sdk/provider.hpp"
#include "llm_rotate/sdk/testing/recording_sink.hpp"

namespace llm_rotate::sdk::testing {

namespace detail {

// JSON as JSON, anything else as a text.
inline void write_body(json::Writer& out, std::string_view body) {
  const json::Document document(body);
  if (document.ok()) {
    out.value("body", document.root());
  } else {
    out.string("body", body);
  }
}

inline void write_json(json::Writer& out, std::string_view text) {
  const json::Document document(text);
  if (document.ok()) {
    out.value("json", document.root());
  } else {
    out.string("not_json", text);
  }
}

inline void write_usage(json::Writer& out, const Usage& usage) {
  out.key("usage").begin_object().boolean("known", usage.known);
  out.integer("prompt_tokens", usage.prompt_tokens);
  out.integer("completion_tokens", usage.completion_tokens);
  out.integer("total_tokens", usage.total_tokens);
  out.integer("cached_tokens", usage.cached_tokens);
  out.integer("cache_write_tokens", usage.cache_write_tokens);
  out.integer("reasoning_tokens", usage.reasoning_tokens).end_object();
}

inline void write_verdict(json::Writer& out, const Verdict& verdict) {
  out.begin_object();
  out.string("type", name_of(verdict.type)).string("scope", name_of(verdict.scope));
  out.string("rule", verdict.rule).string("message", verdict.message);
  if (!verdict.provider_code.empty()) out.string("provider_code", verdict.provider_code);
  if (verdict.retry_after_ms >= 0) out.integer("retry_after_ms", verdict.retry_after_ms);
  if (verdict.never_fits) out.boolean("never_fits", true);
  out.end_object();
}

inline std::string_view name_of(StreamEvent::Kind kind) {
  switch (kind) {
    case StreamEvent::Kind::kChunk:
      return "chunk";
    case StreamEvent::Kind::kEnd:
      return "end";
    case StreamEvent::Kind::kError:
      return "error";
    case StreamEvent::Kind::kMalformed:
      break;
  }
  return "malformed";
}

}  // namespace detail

inline std::string describe(const HttpRequest& request) {
  json::Writer out;
  out.begin_object().string("method", request.method).string("url", request.url);
  out.key("headers").begin_object();
  for (const Header& header : request.headers) out.string(header.name, header.value);
  out.end_object();
  if (!request.body.empty()) detail::write_body(out, request.body);
  return out.end_object().str();
}

inline std::string describe(const ChatReply& reply) {
  json::Writer out;
  out.begin_object().string("finish_reason", name_of(reply.finish_reason));
  out.string("raw_finish_reason", reply.raw_finish_reason).string("model", reply.model);
  detail::write_usage(out, reply.usage);
  detail::write_json(out, reply.json);
  return out.end_object().str();
}

inline std::string describe(const Verdict& verdict) {
  json::Writer out;
  detail::write_verdict(out, verdict);
  return out.str();
}

inline std::string describe(const LimitHints& limits) {
  json::Writer out;
  out.begin_object().integer("remaining_requests", limits.remaining_requests);
  out.integer("remaining_tokens", limits.remaining_tokens);
  out.integer("requests_reset_ms", limits.requests_reset_ms);
  out.integer("tokens_reset_ms", limits.tokens_reset_ms);
  return out.end_object().str();
}

inline std::string describe(const RecordedEvent& event) {
  json::Writer out;
  out.begin_object().string("kind", detail::name_of(event.kind));
  if (event.kind == StreamEvent::Kind::kChunk) detail::write_json(out, event.json);
  if (event.speaks) out.boolean("speaks", true);
  if (event.finish_reason != FinishReason::kNone) {
    out.string("finish_reason", name_of(event.finish_reason));
    out.string("raw_finish_reason", event.raw_finish_reason);
  }
  if (!event.model.empty()) out.string("model", event.model);
  if (event.usage) detail::write_usage(out, *event.usage);
  if (event.error) detail::write_verdict(out.key("error"), *event.error);
  return out.end_object().str();
}

inline std::string describe(const std::vector<RecordedEvent>& events) {
  json::Writer out;
  out.begin_array();
  for (const RecordedEvent& event : events) out.raw(describe(event));
  return out.end_array().str();
}

inline std::string describe(const std::vector<std::string>& names) {
  json::Writer out;
  out.begin_array();
  for (const std::string& name : names) out.string(name);
  return out.end_array().str();
}

}  // namespace llm_rotate::sdk::testing
