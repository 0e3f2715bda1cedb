#include "ingress/responses_encoder.hpp"

#include <utility>

#include "ingress/client_errors.hpp"
#include "ingress/responses_memory.hpp"

namespace llm_rotate::openai {

namespace {

using sdk::json::quoted;
using sdk::json::Value;

std::string member(std::string_view name, std::string_view json) {
  return std::string(",\"").append(name).append("\":").append(json);
}

}  // namespace

ResponsesEncoder::ResponsesEncoder(const sdk::ReplyContext& context)
    : call_id_(context.call_id),
      memory_(context.memory),
      model_(context.model),
      created_s_(context.now_unix_ms / 1000) {}

sdk::Headers ResponsesEncoder::head() {
  return {{"Content-Type", "text/event-stream; charset=utf-8"},
          {"x-request-id", "req_" + call_id_}};
}

void ResponsesEncoder::emit(std::string_view type, std::string_view members, std::string& out) {
  out.append("event: ").append(type).append("\ndata: {\"type\":\"").append(type);
  out.append("\",\"sequence_number\":").append(std::to_string(sequence_++));
  out.append(members).append("}\n\n");
}

std::string ResponsesEncoder::where() const {
  return member("output_index", std::to_string(items_.size())) +
         member("item_id", quoted(open_.id));
}

std::string ResponsesEncoder::response(std::string_view status, std::string_view error) const {
  std::string output = "[";
  for (const std::string& done : items_) {
    if (output.size() > 1) output += ',';
    output += done;
  }
  output += ']';
  ResponseState state;
  state.id = "resp_" + call_id_;
  state.model = model_;
  state.created_s = created_s_;
  state.echo = echo_of(memory_);
  state.status = status;
  state.incomplete = status == "incomplete" ? incomplete_reason(reason_) : std::string_view();
  state.error = error;
  state.output = output;
  state.usage = usage_;
  return response_object(state);
}

void ResponsesEncoder::begin(std::string& out) {
  if (std::exchange(begun_, true)) return;
  const std::string now = member("response", response("in_progress"));
  emit("response.created", now, out);
  emit("response.in_progress", now, out);
}

std::string ResponsesEncoder::item(bool whole) const {
  const std::string_view status = whole ? "completed" : "in_progress";
  switch (open_.kind) {
    case Kind::kReasoning:
      return reasoning_item(open_.id, open_.text);
    case Kind::kCall:
      return call_item({open_.id, open_.call_id, open_.name, open_.text}, status);
    case Kind::kText:
      return message_item(open_.id, status, whole ? "[" + text_part(open_.text) + "]" : "[]");
    case Kind::kRefusal:
      return message_item(open_.id, status, whole ? "[" + refusal_part(open_.text) + "]" : "[]");
    case Kind::kNone:
      break;
  }
  return "null";
}

void ResponsesEncoder::open(Open next, std::string& out) {
  close(out);
  open_ = std::move(next);
  emit("response.output_item.added",
       member("output_index", std::to_string(items_.size())) + member("item", item(false)), out);
  if (open_.kind == Kind::kReasoning) {
    emit("response.reasoning_summary_part.added",
         where() + member("summary_index", "0") +
             member("part", R"({"type":"summary_text","text":""})"),
         out);
  } else if (open_.kind == Kind::kText || open_.kind == Kind::kRefusal) {
    const std::string part = open_.kind == Kind::kText ? text_part("") : refusal_part("");
    emit("response.content_part.added",
         where() + member("content_index", "0") + member("part", part), out);
  }
}

void ResponsesEncoder::close(std::string& out) {
  const std::string at = where();
  const std::string text = quoted(open_.text);
  const std::string part_at = at + member("content_index", "0");
  switch (open_.kind) {
    case Kind::kNone:
      return;
    case Kind::kReasoning: {
      const std::string summary_at = at + member("summary_index", "0");
      emit("response.reasoning_summary_text.done", summary_at + member("text", text), out);
      emit("response.reasoning_summary_part.done",
           summary_at + member("part", R"({"type":"summary_text","text":)" + text + "}"), out);
      break;
    }
    case Kind::kText:
      emit("response.output_text.done", part_at + member("text", text) + member("logprobs", "[]"),
           out);
      emit("response.content_part.done", part_at + member("part", text_part(open_.text)), out);
      break;
    case Kind::kRefusal:
      emit("response.refusal.done", part_at + member("refusal", text), out);
      emit("response.content_part.done", part_at + member("part", refusal_part(open_.text)), out);
      break;
    case Kind::kCall:
      emit("response.function_call_arguments.done",
           at + member("name", quoted(open_.name)) + member("arguments", text), out);
      break;
  }
  std::string whole = item(true);
  emit("response.output_item.done",
       member("output_index", std::to_string(items_.size())) + member("item", whole), out);
  items_.push_back(std::move(whole));
  open_ = Open{};
}

void ResponsesEncoder::say(Kind kind, std::string_view delta, std::string& out) {
  if (delta.empty()) return;
  if (open_.kind != kind) {
    const char* prefix = kind == Kind::kReasoning ? "rs_" : "msg_";
    Open next;
    next.kind = kind;
    next.id = prefix + call_id_ + "_" + std::to_string(items_.size() + (open_.kind != Kind::kNone));
    open(std::move(next), out);
  }
  open_.text += delta;
  const std::string piece = member("delta", quoted(delta));
  if (kind == Kind::kReasoning) {
    emit("response.reasoning_summary_text.delta", where() + member("summary_index", "0") + piece,
         out);
  } else if (kind == Kind::kText) {
    emit("response.output_text.delta",
         where() + member("content_index", "0") + piece + member("logprobs", "[]"), out);
  } else {
    emit("response.refusal.delta", where() + member("content_index", "0") + piece, out);
  }
}

void ResponsesEncoder::call(Value piece, std::string& out) {
  const std::int64_t index = piece["index"].integer();
  const Value function = piece["function"];
  if (open_.kind != Kind::kCall || open_.call_index != index) {
    Open next;
    next.kind = Kind::kCall;
    next.call_index = index;
    next.id = "fc_" + call_id_ + "_" + std::to_string(index);
    next.call_id = piece["id"].string();
    next.name = function["name"].string();
    open(std::move(next), out);
  }
  const std::string_view delta = function["arguments"].string();
  if (delta.empty()) return;
  open_.text += delta;
  emit("response.function_call_arguments.delta", where() + member("delta", quoted(delta)), out);
}

void ResponsesEncoder::on_event(const sdk::StreamEvent& event, std::string& out) {
  begin(out);
  if (!event.model.empty()) model_ = event.model;
  if (event.usage) usage_ = *event.usage;
  if (event.finish_reason != sdk::FinishReason::kNone) reason_ = event.finish_reason;
  const sdk::json::Document document(event.json);
  const Value delta = document["choices"].at(0)["delta"];
  say(Kind::kReasoning, delta["reasoning_content"].string(), out);
  say(Kind::kText, delta["content"].string(), out);
  say(Kind::kRefusal, delta["refusal"].string(), out);
  delta["tool_calls"].each([&](Value piece) { call(piece, out); });
}

void ResponsesEncoder::heartbeat(std::string& out) {
  out.append(": waiting\n\n");
}

void ResponsesEncoder::error(const sdk::IngressFailure& failure, std::string& out) {
  begin(out);
  emit("error",
       member("code", quoted(error_code(failure))) +
           member("message", quoted(failure.verdict.message)) + member("param", "null"),
       out);
}

void ResponsesEncoder::end(std::string& out) {
  begin(out);
  close(out);
  const std::string_view status = status_of(reason_);
  emit(status == "completed" ? "response.completed" : "response.incomplete",
       member("response", response(status)), out);
}

}  // namespace llm_rotate::openai
