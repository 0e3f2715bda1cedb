#include "stream.hpp"

#include <algorithm>
#include <utility>

#include "llm_rotate/sdk/retry_hint.hpp"

#include "answer_format.hpp"
#include "base/whole_reply.hpp"
#include "errors.hpp"
#include "finish.hpp"
#include "reply.hpp"
#include "thinking_state.hpp"

namespace llm_rotate::anthropic {

namespace {

using sdk::FinishReason;
using sdk::StreamEvent;
using sdk::json::Document;

constexpr std::size_t kMaxOpen = 256;  // blocks at once; an honest stream has one

std::string chunk_begin(std::string_view id, std::string_view model, const sdk::Headers& headers) {
  sdk::json::Writer out;
  out.begin_object().string("id", id).string("object", "chat.completion.chunk");
  out.integer("created", sdk::retry_hint::answered_at(headers).value_or(0) / 1000);
  out.string("model", model).key("choices");
  return out.str() + ":";
}

}  // namespace

StreamDecoder::StreamDecoder(sdk::HttpHead head) : FramedDecoder(std::move(head), "anthropic") {
  begin_ = chunk_begin({}, {}, this->head().headers);
}

void StreamDecoder::on_sse(const sdk::SseEvent& event, sdk::IStreamSink& sink) {
  const Document document(event.data);
  const Value root = document.root();
  if (!root.is_object()) return skip_malformed(sink);
  const std::string_view type = root["type"].string(event.event);
  if (type == "error" || (!root["error"].is_null() && !root["type"].exists())) {
    const Value error = root["error"].is_null() ? root : root["error"];
    return fail(plugin_base::verdict_on(error, head().headers, error_table()), sink);
  }
  const std::int64_t index = root["index"].integer();
  if (type == "message_start") {
    on_message_start(root["message"], sink);
  } else if (type == "content_block_start") {
    on_block_start(index, root["content_block"], sink);
  } else if (type == "content_block_delta") {
    on_block_delta(index, root["delta"], sink);
  } else if (type == "content_block_stop") {
    on_block_stop(index, sink);
  } else if (type == "message_delta") {
    on_message_delta(root, sink);
  } else if (type == "message_stop") {
    on_message_stop(sink);
  } else if (!root["type"].exists()) {
    skip_malformed(sink);
  }
}

void StreamDecoder::on_message_start(Value message, sdk::IStreamSink& sink) {
  model_ = message["model"].string();
  begin_ = chunk_begin(message["id"].string(), model_, head().headers);
  usage_.take(message["usage"]);
  const std::string json = begin_ + R"([{"index":0,"delta":{"role":"assistant","content":""},)"
                                    R"("finish_reason":null}]})";
  StreamEvent event;
  event.json = json;
  event.model = model_;
  // What is known of the cost should the stream break off.
  if (usage_.usage().known) event.usage = usage_.usage();
  sink.on_event(event);
}

void StreamDecoder::on_block_start(std::int64_t index, Value block, sdk::IStreamSink& sink) {
  using Kind = OpenBlock::Kind;
  const std::string_view type = block["type"].string();
  OpenBlock open;
  open.index = index;
  if (type == "text") {
    open.kind = Kind::kText;
    say("content", block["text"].string(), sink);
  } else if (type == "thinking") {
    open.kind = Kind::kThinking;
    open.number = thoughts_++;
    say_thought(open, block, sink);
  } else if (type == "redacted_thinking") {
    Writer delta;
    delta.begin_object().key("reasoning_details").begin_array();
    write_thinking(delta, block, thoughts_++, model_);
    hand_out(delta.end_array().end_object().view(), false, sink);
  } else if (type == "tool_use") {
    begin_call(block, open, sink);
  }
  if (find(index) == nullptr && open_.size() < kMaxOpen) open_.push_back(std::move(open));
}

void StreamDecoder::begin_call(Value block, OpenBlock& open, sdk::IStreamSink& sink) {
  // A compatible server may send the whole input at once.
  if (block["input"].size() > 0) open.input = sdk::json::dump(block["input"]);
  if (block["name"].string() == kAnswerTool) {
    open.kind = OpenBlock::Kind::kAnswer;
    return;
  }
  open.kind = OpenBlock::Kind::kCall;
  open.number = calls_++;
  Writer delta;
  delta.begin_object().key("tool_calls").begin_array().begin_object();
  delta.integer("index", open.number).string("id", block["id"].string());
  delta.string("type", "function").key("function").begin_object();
  delta.string("name", block["name"].string()).string("arguments", "").end_object();
  hand_out(delta.end_object().end_array().end_object().view(), true, sink);
}

void StreamDecoder::on_block_delta(std::int64_t index, Value delta, sdk::IStreamSink& sink) {
  const std::string_view type = delta["type"].string();
  OpenBlock* const open = find(index);
  if (type == "text_delta") {
    say("content", delta["text"].string(), sink);
  } else if (open == nullptr) {
    return;
  } else if (type == "input_json_delta") {
    say_input(*open, delta["partial_json"].string(), sink);
  } else if (type == "thinking_delta" || type == "signature_delta") {
    say_thought(*open, delta, sink);
  } else if (type == "citations_delta") {
    say_citation(delta["citation"], sink);
  }
}

void StreamDecoder::say(std::string_view name, std::string_view text, sdk::IStreamSink& sink) {
  if (text.empty()) return;
  Writer delta;
  hand_out(delta.begin_object().string(name, text).end_object().view(), true, sink);
}

void StreamDecoder::say_input(OpenBlock& open, std::string_view piece, sdk::IStreamSink& sink) {
  if (piece.empty() || open.kind == OpenBlock::Kind::kOther) return;
  open.filled = true;
  if (open.kind == OpenBlock::Kind::kAnswer) return say("content", piece, sink);
  Writer delta;
  delta.begin_object().key("tool_calls").begin_array().begin_object();
  delta.integer("index", open.number).key("function").begin_object();
  delta.string("arguments", piece).end_object();
  hand_out(delta.end_object().end_array().end_object().view(), true, sink);
}

// `delta` is a block that begins, or one of its pieces: text, or the signature behind it.
void StreamDecoder::say_thought(const OpenBlock& open, Value delta, sdk::IStreamSink& sink) {
  if (open.kind != OpenBlock::Kind::kThinking) return;
  const std::string_view text = delta["thinking"].string();
  const std::string_view signature = delta["signature"].string();
  if (text.empty() && signature.empty()) return;
  Writer out;
  out.begin_object();
  if (!text.empty()) out.string("reasoning_content", text);
  out.key("reasoning_details").begin_array().begin_object();
  out.string("type", "reasoning.text").string("text", text);
  if (!signature.empty()) out.string("signature", signature).string("model", model_);
  out.string("format", kThinkingFormat).integer("index", open.number);
  hand_out(out.end_object().end_array().end_object().view(), !text.empty(), sink);
}

void StreamDecoder::say_citation(Value citation, sdk::IStreamSink& sink) {
  if (!citation.is_object()) return;
  Writer delta;
  delta.begin_object().key("citations").begin_array().value(citation).end_array();
  hand_out(delta.end_object().view(), false, sink);
}

void StreamDecoder::on_block_stop(std::int64_t index, sdk::IStreamSink& sink) {
  OpenBlock* const open = find(index);
  if (open == nullptr) return;
  const bool takes_input =
      open->kind == OpenBlock::Kind::kCall || open->kind == OpenBlock::Kind::kAnswer;
  if (takes_input && !open->filled) {
    const std::string input = open->input.empty() ? "{}" : open->input;
    say_input(*open, input, sink);
  }
  open_.erase(open_.begin() + (open - open_.data()));
}

void StreamDecoder::on_message_delta(Value event, sdk::IStreamSink& sink) {
  usage_.take(event["usage"]);
  const Value reason = event["delta"]["stop_reason"];
  if (reason.is_string() && !finished_) {
    finish_answer(reason.string(), event["delta"]["stop_details"], sink);
  }
  if (usage_.usage().known) tell_usage(sink);
}

void StreamDecoder::finish_answer(std::string_view stop_reason, Value stop_details,
                                  sdk::IStreamSink& sink) {
  finished_ = true;
  StreamEvent event;
  event.finish_reason = finish_of(stop_reason, calls_ > 0);
  event.raw_finish_reason = stop_reason;
  event.model = model_;
  Writer delta;
  delta.begin_object();
  if (event.finish_reason == FinishReason::kContentFilter) {
    delta.string("refusal", refusal_text(stop_details));
    event.speaks = true;
  }
  std::string json = begin_ + R"([{"index":0,"delta":)";
  json.append(delta.end_object().view()).append(R"(,"finish_reason":")");
  json.append(sdk::name_of(event.finish_reason)).append("\"}]}");
  event.json = json;
  sink.on_event(event);
}

void StreamDecoder::tell_usage(sdk::IStreamSink& sink) {
  Writer member;
  member.begin_object();
  usage_.write(member);
  const std::string_view object = member.end_object().view();
  // Without the brace that opens it.
  const std::string json = begin_ + "[]," + std::string(object.substr(1));
  StreamEvent event;
  event.json = json;
  event.model = model_;
  event.usage = usage_.usage();
  sink.on_event(event);
}

void StreamDecoder::on_message_stop(sdk::IStreamSink& sink) {
  if (!finished_) finish_answer({}, Value(), sink);
  end(sink);
}

void StreamDecoder::on_whole(const sdk::HttpResponse& response, sdk::IStreamSink& sink) {
  const sdk::ChatReply reply = read_reply(response);
  const std::string json = plugin_base::as_chunk(reply.json);
  StreamEvent event;
  event.json = json;
  event.speaks = true;
  event.finish_reason = reply.finish_reason;
  event.raw_finish_reason = reply.raw_finish_reason;
  event.model = reply.model;
  if (reply.usage.known) event.usage = reply.usage;
  sink.on_event(event);
  end(sink);
}

void StreamDecoder::hand_out(std::string_view delta, bool speaks, sdk::IStreamSink& sink) {
  std::string json = begin_;
  json.append(R"([{"index":0,"delta":)").append(delta).append(R"(,"finish_reason":null}]})");
  StreamEvent event;
  event.json = json;
  event.speaks = speaks;
  event.model = model_;
  sink.on_event(event);
}

StreamDecoder::OpenBlock* StreamDecoder::find(std::int64_t index) {
  const auto found = std::find_if(open_.begin(), open_.end(),
                                  [index](const OpenBlock& open) { return open.index == index; });
  return found == open_.end() ? nullptr : &*found;
}

}  // namespace llm_rotate::anthropic
