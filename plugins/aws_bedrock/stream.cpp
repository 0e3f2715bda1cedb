#include "stream.hpp"

#include <utility>

#include "llm_rotate/sdk/error.hpp"

#include "base/whole_reply.hpp"
#include "errors.hpp"
#include "reply.hpp"

namespace llm_rotate::aws_bedrock {

namespace {

using sdk::FinishReason;
using sdk::StreamEvent;
using sdk::json::Value;
using sdk::json::Writer;
using Problem = sdk::EventStreamDecoder::Problem;

constexpr std::size_t kMaxWhole = 16U << 20;
// The length of a frame comes first, and none is so long that its first byte is more than this.
constexpr unsigned char kMostOfFirstByte = sdk::EventStreamDecoder::kMaxMessage >> 24U;

std::string_view words_for(Problem problem) {
  switch (problem) {
    case Problem::kLength:
      return "the stream holds a frame of a length that no frame has; it was given up";
    case Problem::kChecksum:
      return "the stream holds a frame whose checksum is wrong; it was given up";
    case Problem::kHeaders:
    case Problem::kNone:
      break;
  }
  return "the stream holds a frame whose headers cannot be read; it was given up";
}

}  // namespace

StreamDecoder::StreamDecoder(sdk::HttpHead head) : head_(std::move(head)) {}

void StreamDecoder::feed(std::string_view bytes, sdk::IStreamSink& sink) {
  if (mode_ == Mode::kUndecided && !bytes.empty()) {
    const auto first = static_cast<unsigned char>(bytes.front());
    mode_ = first <= kMostOfFirstByte ? Mode::kFrames : Mode::kWhole;
  }
  if (mode_ == Mode::kWhole) {
    if (whole_.size() + bytes.size() > kMaxWhole) {
      fail_interrupted("too_large", "the answer is larger than 16 MiB; it was given up", sink);
    } else {
      whole_.append(bytes);
    }
    return;
  }
  if (mode_ != Mode::kFrames) return;
  const Problem problem = frames_.feed(
      bytes, [&](const sdk::EventStreamMessage& message) { on_message(message, sink); });
  if (problem != Problem::kNone && mode_ != Mode::kEnded) {
    fail_interrupted("bad_frame", words_for(problem), sink);
  }
}

void StreamDecoder::finish(sdk::IStreamSink& sink) {
  if (mode_ == Mode::kWhole) {
    finish_whole(sink);
  } else if (mode_ == Mode::kFrames && frames_.pending()) {
    fail_interrupted("cut_frame", "the stream ended within a frame", sink);
  }
}

void StreamDecoder::on_message(const sdk::EventStreamMessage& message, sdk::IStreamSink& sink) {
  if (mode_ == Mode::kEnded) return;
  const std::string_view type = message.text(":message-type");
  if (type == "exception") {
    fail(verdict_on_exception(message.text(":exception-type"), message.payload, head_.headers),
         sink);
    return;
  }
  if (type == "error") {
    const std::string words = sdk::json::quoted(message.text(":error-message"));
    fail(verdict_on_exception(message.text(":error-code"), words, head_.headers), sink);
    return;
  }
  const sdk::json::Document payload(message.payload);
  if (type == "event" && payload.root().is_object()) {
    on_event(message.text(":event-type"), payload.root(), sink);
    return;
  }
  StreamEvent event;
  event.kind = StreamEvent::Kind::kMalformed;
  sink.on_event(event);
}

// Events that nobody knows yet change nothing of what was said.
void StreamDecoder::on_event(std::string_view type, Value payload, sdk::IStreamSink& sink) {
  const auto send = [&](std::string_view delta) { send_delta(delta, true, sink); };
  if (type == "contentBlockDelta") return blocks_.take(payload, send);
  if (type == "contentBlockStart") return blocks_.start(payload, send);
  if (type == "contentBlockStop") return blocks_.stop(payload, send);
  if (type == "messageStart") {
    return send_delta(R"({"role":"assistant","content":""})", false, sink);
  }
  if (type == "messageStop") {
    blocks_.stop_all(send);
    return on_stop(payload, sink);
  }
  if (type == "metadata") on_metadata(payload, sink);
}

void StreamDecoder::on_stop(Value payload, sdk::IStreamSink& sink) {
  const std::string_view raw = payload["stopReason"].string();
  FinishReason reason = finish_of(raw, blocks_.called());
  if (reason == FinishReason::kToolCalls && !blocks_.called()) reason = FinishReason::kStop;
  Writer out;
  begin_chat_object(out, "chat.completion.chunk", head_.headers);
  out.key("choices").begin_array().begin_object().integer("index", 0);
  out.key("delta").begin_object().end_object().string("finish_reason", name_of(reason));
  out.end_object().end_array().end_object();
  StreamEvent event;
  event.json = out.view();
  event.finish_reason = reason;
  event.raw_finish_reason = raw;
  sink.on_event(event);
}

void StreamDecoder::on_metadata(Value payload, sdk::IStreamSink& sink) {
  const sdk::Usage usage = usage_of(payload["usage"]);
  if (usage.known) {
    Writer out;
    begin_chat_object(out, "chat.completion.chunk", head_.headers);
    out.key("choices").begin_array().end_array();
    write_usage(out, usage);
    out.end_object();
    StreamEvent event;
    event.json = out.view();
    event.usage = usage;
    sink.on_event(event);
  }
  end(sink);
}

void StreamDecoder::send_delta(std::string_view delta, bool speaks, sdk::IStreamSink& sink) {
  Writer out;
  begin_chat_object(out, "chat.completion.chunk", head_.headers);
  out.key("choices").begin_array().begin_object().integer("index", 0).raw("delta", delta);
  out.key("finish_reason").null().end_object().end_array().end_object();
  StreamEvent event;
  event.json = out.view();
  event.speaks = speaks;
  sink.on_event(event);
}

void StreamDecoder::finish_whole(sdk::IStreamSink& sink) {
  try {
    send_reply(read_reply({head_.status, head_.headers, whole_}), sink);
    end(sink);
  } catch (const sdk::ProviderError& error) {
    fail(error.verdict(), sink);
  }
}

// The whole answer as one chunk.
void StreamDecoder::send_reply(const sdk::ChatReply& reply, sdk::IStreamSink& sink) {
  const std::string chunk = plugin_base::as_chunk(reply.json);
  StreamEvent event;
  event.json = chunk;
  event.speaks = true;
  event.finish_reason = reply.finish_reason;
  event.raw_finish_reason = reply.raw_finish_reason;
  if (reply.usage.known) event.usage = reply.usage;
  sink.on_event(event);
}

void StreamDecoder::end(sdk::IStreamSink& sink) {
  mode_ = Mode::kEnded;
  StreamEvent event;
  event.kind = StreamEvent::Kind::kEnd;
  sink.on_event(event);
}

void StreamDecoder::fail(sdk::Verdict verdict, sdk::IStreamSink& sink) {
  mode_ = Mode::kEnded;
  StreamEvent event;
  event.kind = StreamEvent::Kind::kError;
  event.error = std::move(verdict);
  sink.on_event(event);
}

void StreamDecoder::fail_interrupted(std::string_view rule, std::string_view message,
                                     sdk::IStreamSink& sink) {
  sdk::Verdict verdict;
  verdict.type = sdk::ErrorType::kStreamInterrupted;
  verdict.scope = sdk::Scope::kKeyModel;
  verdict.rule = std::string("bedrock.stream.").append(rule);
  verdict.message = message;
  fail(std::move(verdict), sink);
}

}  // namespace llm_rotate::aws_bedrock
