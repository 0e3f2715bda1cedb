#include "ingress_reply.hpp"

#include "anthropic_messages/thinking_state.hpp"
#include "foreign_state.hpp"

namespace llm_rotate::anthropic {

namespace {

using sdk::json::Document;
using sdk::json::Value;
using sdk::json::Writer;

std::string_view error_type_of(int status) {
  switch (status) {
    case 401:
      return "authentication_error";
    case 402:
      return "billing_error";
    case 403:
      return "permission_error";
    case 404:
      return "not_found_error";
    case 413:
      return "request_too_large";
    case 429:
      return "rate_limit_error";
    case 503:
    case 529:
      return "overloaded_error";
    case 504:
      return "timeout_error";
    default:
      return status >= 500 ? "api_error" : "invalid_request_error";
  }
}

void write_call(Writer& out, Value call) {
  const Document arguments(call["function"]["arguments"].string());
  out.begin_object().string("type", "tool_use").string("id", call["id"].string());
  out.string("name", call["function"]["name"].string()).key("input");
  if (arguments.root().is_object()) {
    out.value(arguments.root());
  } else {
    out.begin_object().end_object();
  }
  out.end_object();
}

void write_blocks(Writer& out, Value message) {
  const Value details = message["reasoning_details"];
  const std::string_view reasoning = message["reasoning_content"].string();
  bool shown = reasoning.empty();
  details.each([&](Value entry) {
    shown =
        shown || (entry["format"].string() == kThinkingFormat && !entry["text"].string().empty());
  });
  if (!shown) {
    out.begin_object().string("type", "thinking").string("thinking", reasoning);
    out.string("signature", "").end_object();
  }
  details.each([&](Value entry) { write_state_block(out, entry); });
  if (!message["content"].string().empty()) {
    out.begin_object().string("type", "text").string("text", message["content"].string());
    out.end_object();
  }
  message["tool_calls"].each([&](Value call) { write_call(out, call); });
}

void write_model(Writer& out, const sdk::ModelFact& model) {
  out.begin_object().string("type", "model").string("id", model.id);
  out.string("display_name", model.id).string("created_at", "1970-01-01T00:00:00Z").end_object();
}

}  // namespace

std::string message_id(std::string_view call_id) {
  return std::string("msg_").append(call_id);
}

std::string_view stop_reason_of(sdk::FinishReason reason) {
  switch (reason) {
    case sdk::FinishReason::kLength:
      return "max_tokens";
    case sdk::FinishReason::kToolCalls:
      return "tool_use";
    case sdk::FinishReason::kContentFilter:
      return "refusal";
    default:
      return "end_turn";
  }
}

void write_stop(Writer& out, sdk::FinishReason reason, std::string_view refusal) {
  out.string("stop_reason", stop_reason_of(reason)).key("stop_sequence").null();
  if (reason != sdk::FinishReason::kContentFilter) return;
  out.key("stop_details").begin_object().string("type", "refusal").key("category").null();
  out.string("explanation", refusal).end_object();
}

void write_client_usage(Writer& out, const sdk::Usage& usage) {
  const std::int64_t fresh = usage.prompt_tokens - usage.cached_tokens - usage.cache_write_tokens;
  out.begin_object().integer("input_tokens", fresh > 0 ? fresh : 0);
  out.integer("cache_creation_input_tokens", usage.cache_write_tokens);
  out.integer("cache_read_input_tokens", usage.cached_tokens);
  out.integer("output_tokens", usage.completion_tokens).end_object();
}

void write_state_block(Writer& out, Value entry) {
  if (entry["format"].string() != kThinkingFormat) {
    out.begin_object().string("type", "redacted_thinking");
    out.string("data", packed_state(sdk::json::dump(entry))).end_object();
  } else if (entry["type"].string() == "reasoning.encrypted") {
    out.begin_object().string("type", "redacted_thinking");
    out.string("data", entry["data"].string()).end_object();
  } else {
    out.begin_object().string("type", "thinking").string("thinking", entry["text"].string());
    out.string("signature", entry["signature"].string()).end_object();
  }
}

std::string client_message(const sdk::ReplyContext& context, const sdk::ChatReply& reply) {
  const Document document(reply.json);
  const Value message = document["choices"].at(0)["message"];
  Writer out;
  out.begin_object().string("id", message_id(context.call_id)).string("type", "message");
  out.string("role", "assistant").string("model", context.model).key("content").begin_array();
  write_blocks(out, message);
  out.end_array();
  write_stop(out, reply.finish_reason, message["refusal"].string());
  write_client_usage(out.key("usage"), reply.usage);
  return out.end_object().str();
}

std::string client_model(const sdk::ModelFact& model) {
  Writer out;
  write_model(out, model);
  return out.str();
}

std::string client_models(std::span<const sdk::ModelFact> models) {
  Writer out;
  out.begin_object().key("data").begin_array();
  for (const sdk::ModelFact& model : models) write_model(out, model);
  out.end_array().boolean("has_more", false);
  const auto id = [&](std::string_view name, bool last) {
    out.key(name);
    if (models.empty()) {
      out.null();
    } else {
      out.string(last ? models.back().id : models.front().id);
    }
  };
  id("first_id", false);
  id("last_id", true);
  return out.end_object().str();
}

std::string request_id(std::string_view call_id) {
  return std::string("req_").append(call_id);
}

std::string client_error(const sdk::IngressFailure& failure) {
  if (!failure.native_body.empty()) return std::string(failure.native_body);
  Writer out;
  out.begin_object().string("type", "error").key("error").begin_object();
  out.string("type", error_type_of(failure.status)).string("message", failure.verdict.message);
  out.end_object().key("request_id");
  if (failure.call_id.empty()) return out.null().end_object().str();
  return out.string(request_id(failure.call_id)).end_object().str();
}

}  // namespace llm_rotate::anthropic
