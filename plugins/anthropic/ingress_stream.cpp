#include "ingress_stream.hpp"

#include <algorithm>

#include "anthropic_messages/thinking_state.hpp"
#include "ingress_reply.hpp"

namespace llm_rotate::anthropic {

namespace {

using sdk::json::Document;
using sdk::json::Writer;

constexpr std::size_t kMostCalls = 4096;

void append_event(std::string_view name, std::string_view data, std::string& out) {
  out.append("event: ").append(name).append("\ndata: ").append(data).append("\n\n");
}

}  // namespace

ReplyEncoder::ReplyEncoder(const sdk::ReplyContext& context)
    : id_(message_id(context.call_id)),
      request_id_(request_id(context.call_id)),
      model_(context.model) {}

sdk::Headers ReplyEncoder::head() {
  return {{"Content-Type", "text/event-stream; charset=utf-8"},
          {"Cache-Control", "no-cache"},
          {"request-id", request_id_}};
}

void ReplyEncoder::on_event(const sdk::StreamEvent& event, std::string& out) {
  if (event.usage) usage_ = *event.usage;
  if (event.finish_reason != sdk::FinishReason::kNone) finish_ = event.finish_reason;
  start(out);
  const Document document(event.json);
  on_delta(document["choices"].at(0)["delta"], out);
}

void ReplyEncoder::on_native(std::string_view block, std::string& out) {
  constexpr std::string_view kStop = "\"message_stop\"";
  native_ = started_ = true;
  stopped_ = stopped_ || block.find(kStop) != std::string_view::npos;
  out.append(block);
}

void ReplyEncoder::heartbeat(std::string& out) {
  append_event("ping", R"({"type": "ping"})", out);
}

void ReplyEncoder::start(std::string& out) {
  if (started_) return;
  started_ = true;
  sdk::Usage begun = usage_;
  begun.completion_tokens = std::min<std::int64_t>(begun.completion_tokens, 1);
  Writer data;
  data.begin_object().string("type", "message_start").key("message").begin_object();
  data.string("id", id_).string("type", "message").string("role", "assistant");
  data.string("model", model_).key("content").begin_array().end_array();
  data.key("stop_reason").null().key("stop_sequence").null();
  write_client_usage(data.key("usage"), begun);
  append_event("message_start", data.end_object().end_object().view(), out);
}

void ReplyEncoder::on_delta(Value delta, std::string& out) {
  think(delta, out);
  if (delta["content"].is_string()) say(delta["content"].string(), out);
  refusal_ += delta["refusal"].string();
  delta["tool_calls"].each([&](Value piece) { call(piece, out); });
}

void ReplyEncoder::think(Value delta, std::string& out) {
  const std::string_view text = delta["reasoning_content"].string();
  if (!text.empty()) {
    if (open_ != Open::kThinking) {
      open(Open::kThinking, R"({"type":"thinking","thinking":"","signature":""})", out);
    }
    piece(next_index_, "thinking_delta", "thinking", text, out);
  }
  delta["reasoning_details"].each([&](Value entry) { take_state(entry, out); });
}

void ReplyEncoder::take_state(Value entry, std::string& out) {
  if (entry["format"].string() != kThinkingFormat) {
    foreign_.add(entry);
    return;
  }
  if (entry["type"].string() == "reasoning.encrypted") {
    Writer block;
    write_state_block(block, entry);
    open(Open::kThinking, block.view(), out);
    close(out);
    return;
  }
  const std::string_view signature = entry["signature"].string();
  if (signature.empty()) return;
  if (open_ != Open::kThinking) {
    open(Open::kThinking, R"({"type":"thinking","thinking":"","signature":""})", out);
  }
  piece(next_index_, "signature_delta", "signature", signature, out);
  close(out);
}

// Whole only when something else is said.
void ReplyEncoder::tell_foreign_state(std::string& out) {
  for (const std::string& entry : foreign_.take()) {
    const Document document(entry);
    Writer block;
    write_state_block(block, document.root());
    open(Open::kThinking, block.view(), out);
    close(out);
  }
}

void ReplyEncoder::say(std::string_view text, std::string& out) {
  if (text.empty()) return;
  tell_foreign_state(out);
  if (open_ != Open::kText) open(Open::kText, R"({"type":"text","text":""})", out);
  piece(next_index_, "text_delta", "text", text, out);
}

void ReplyEncoder::call(Value piece_of_call, std::string& out) {
  const auto index = static_cast<std::size_t>(
      std::clamp<std::int64_t>(piece_of_call["index"].integer(), 0, kMostCalls - 1));
  if (index >= calls_.size()) {
    tell_foreign_state(out);
    Writer block;
    block.begin_object().string("type", "tool_use").string("id", piece_of_call["id"].string());
    block.string("name", piece_of_call["function"]["name"].string());
    block.key("input").begin_object().end_object().end_object();
    open(Open::kCall, block.view(), out);
    calls_.resize(index + 1, next_index_);
  }
  const std::string_view arguments = piece_of_call["function"]["arguments"].string();
  if (!arguments.empty()) {
    piece(calls_[index], "input_json_delta", "partial_json", arguments, out);
  }
}

// What was open before is closed: blocks do not overlap.
void ReplyEncoder::open(Open kind, std::string_view block, std::string& out) {
  close(out);
  open_ = kind;
  Writer data;
  data.begin_object().string("type", "content_block_start").integer("index", next_index_);
  append_event("content_block_start", data.raw("content_block", block).end_object().view(), out);
}

void ReplyEncoder::close(std::string& out) {
  if (open_ == Open::kNothing) return;
  open_ = Open::kNothing;
  Writer data;
  data.begin_object().string("type", "content_block_stop").integer("index", next_index_++);
  append_event("content_block_stop", data.end_object().view(), out);
}

void ReplyEncoder::piece(std::int64_t index, std::string_view type, std::string_view name,
                         std::string_view text, std::string& out) const {
  Writer data;
  data.begin_object().string("type", "content_block_delta").integer("index", index);
  data.key("delta").begin_object().string("type", type).string(name, text).end_object();
  append_event("content_block_delta", data.end_object().view(), out);
}

void ReplyEncoder::error(const sdk::IngressFailure& failure, std::string& out) {
  if (stopped_) return;
  stopped_ = true;
  sdk::IngressFailure told = failure;
  told.native_body = {};  // may span lines
  append_event("error", client_error(told), out);
}

void ReplyEncoder::end(std::string& out) {
  if (stopped_) return;
  stopped_ = true;
  if (!native_) {
    start(out);
    close(out);
    tell_foreign_state(out);
    Writer data;
    data.begin_object().string("type", "message_delta").key("delta").begin_object();
    write_stop(data, finish_, refusal_);
    write_client_usage(data.end_object().key("usage"), usage_);
    append_event("message_delta", data.end_object().view(), out);
  }
  append_event("message_stop", R"({"type":"message_stop"})", out);
}

}  // namespace llm_rotate::anthropic
