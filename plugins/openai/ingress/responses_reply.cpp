#include "ingress/responses_reply.hpp"

#include "llm_rotate/sdk/json.hpp"

#include "ingress/responses_memory.hpp"

namespace llm_rotate::openai {

namespace {

using sdk::FinishReason;
using sdk::json::Document;
using sdk::json::Value;
using sdk::json::Writer;

void write_usage(Writer& out, const sdk::Usage& usage) {
  if (!usage.known) {
    out.key("usage").null();
    return;
  }
  out.key("usage").begin_object().integer("input_tokens", usage.prompt_tokens);
  out.key("input_tokens_details").begin_object();
  out.integer("cached_tokens", usage.cached_tokens).end_object();
  out.integer("output_tokens", usage.completion_tokens);
  out.key("output_tokens_details").begin_object();
  out.integer("reasoning_tokens", usage.reasoning_tokens).end_object();
  out.integer("total_tokens", usage.total_tokens).end_object();
}

std::string text_of(Value content) {
  std::string text(content.string());
  content.each([&](Value part) { text += part["text"].string(); });
  return text;
}

}  // namespace

std::string_view incomplete_reason(FinishReason reason) {
  if (reason == FinishReason::kLength) return "max_output_tokens";
  return reason == FinishReason::kContentFilter ? "content_filter" : "";
}

std::string_view status_of(FinishReason reason) {
  return incomplete_reason(reason).empty() ? "completed" : "incomplete";
}

std::string response_object(const ResponseState& state) {
  Writer out;
  out.begin_object().string("id", state.id).string("object", "response");
  out.integer("created_at", state.created_s).string("status", state.status);
  out.boolean("background", false).raw("error", state.error).key("incomplete_details");
  if (state.incomplete.empty()) {
    out.null();
  } else {
    out.begin_object().string("reason", state.incomplete).end_object();
  }
  out.string("model", state.model).raw("output", state.output);
  out.key("previous_response_id").null().boolean("store", false);
  const Document echo(state.echo);
  echo.root().each_member([&](std::string_view name, Value value) { out.value(name, value); });
  write_usage(out, state.usage);
  return out.end_object().str();
}

std::string text_part(std::string_view text) {
  Writer out;
  out.begin_object().string("type", "output_text").string("text", text);
  out.raw("annotations", "[]").raw("logprobs", "[]").end_object();
  return out.str();
}

std::string refusal_part(std::string_view refusal) {
  Writer out;
  out.begin_object().string("type", "refusal").string("refusal", refusal).end_object();
  return out.str();
}

std::string message_item(std::string_view id, std::string_view status, std::string_view parts) {
  Writer out;
  out.begin_object().string("id", id).string("type", "message").string("status", status);
  out.raw("content", parts).string("role", "assistant").end_object();
  return out.str();
}

std::string reasoning_item(std::string_view id, std::string_view text) {
  Writer out;
  out.begin_object().string("id", id).string("type", "reasoning").key("summary").begin_array();
  if (!text.empty()) {
    out.begin_object().string("type", "summary_text").string("text", text).end_object();
  }
  out.end_array().end_object();
  return out.str();
}

std::string call_item(const FunctionCall& call, std::string_view status) {
  Writer out;
  out.begin_object().string("id", call.id).string("type", "function_call");
  out.string("status", status).string("call_id", call.call_id).string("name", call.name);
  out.string("arguments", call.arguments).end_object();
  return out.str();
}

std::string responses_reply(const sdk::ReplyContext& context, const sdk::ChatReply& reply) {
  const Document document(reply.json);
  const Value message = document["choices"].at(0)["message"];
  const std::string call_id(context.call_id);
  std::string items = "[";
  const auto add = [&](const std::string& item) {
    if (items.size() > 1) items += ',';
    items += item;
  };
  if (const auto thought = message["reasoning_content"].string(); !thought.empty()) {
    add(reasoning_item("rs_" + call_id, thought));
  }
  const std::string text = text_of(message["content"]);
  const std::string_view refusal = message["refusal"].string();
  if (!text.empty() || !refusal.empty()) {
    const std::string part = text.empty() ? refusal_part(refusal) : text_part(text);
    add(message_item("msg_" + call_id, "completed", "[" + part + "]"));
  }
  int number = 0;
  message["tool_calls"].each([&](Value call) {
    const Value function = call["function"];
    add(call_item({"fc_" + call_id + "_" + std::to_string(number++), call["id"].string(),
                   function["name"].string(), function["arguments"].string()},
                  "completed"));
  });
  items += ']';
  ResponseState state;
  state.id = "resp_" + call_id;
  state.model = reply.model.empty() ? std::string(context.model) : reply.model;
  state.created_s = context.now_unix_ms / 1000;
  state.echo = echo_of(context.memory);
  state.status = status_of(reply.finish_reason);
  state.incomplete = incomplete_reason(reply.finish_reason);
  state.output = items;
  state.usage = reply.usage;
  return response_object(state);
}

}  // namespace llm_rotate::openai
