#include "base/framed_decoder.hpp"

#include <utility>

#include "base/json_cursor.hpp"

namespace llm_rotate::plugin_base {

namespace {

using sdk::StreamEvent;

constexpr std::string_view kIgnoredAtStart = " \t\r\n\xEF\xBB\xBF";
// How a line of server-sent events may begin: data, event, id, retry, a comment.
constexpr std::string_view kEventStarts = "deir:";

bool says_json(const sdk::HttpHead& head) {
  return head.headers.get("content-type").find("application/json") != std::string_view::npos;
}

}  // namespace

FramedDecoder::FramedDecoder(sdk::HttpHead head, std::string_view id)
    : head_(std::move(head)), id_(id) {}

void FramedDecoder::feed(std::string_view bytes, sdk::IStreamSink& sink) {
  if (mode_ == Mode::kUndecided) decide(bytes);
  if (mode_ == Mode::kEnded) return;
  if (mode_ == Mode::kWhole) {
    if (whole_.size() + bytes.size() > sdk::SseDecoder::kMaxEvent) {
      fail_too_large(sink);
    } else {
      whole_.append(bytes);
    }
    return;
  }
  const bool fits = sse_.feed(bytes, [&](const sdk::SseEvent& event) { take(event, sink); });
  if (!fits && mode_ != Mode::kEnded) fail_too_large(sink);
}

// A gateway that ignored `stream`, or an error behind a 200, shows in the first byte.
void FramedDecoder::decide(std::string_view bytes) {
  const std::size_t first = bytes.find_first_not_of(kIgnoredAtStart);
  if (first == std::string_view::npos) return;
  const char c = bytes[first];
  const bool plain = c == '{' || c == '[' || c == '<' ||
                     (says_json(head_) && kEventStarts.find(c) == std::string_view::npos);
  mode_ = plain ? Mode::kWhole : Mode::kEvents;
}

void FramedDecoder::finish(sdk::IStreamSink& sink) {
  if (mode_ == Mode::kEnded) return;
  if (mode_ != Mode::kWhole) {
    sse_.finish([this](std::string_view data) { return is_whole(data); },
                [&](const sdk::SseEvent& event) { take(event, sink); });
    return;
  }
  try {
    on_whole({head_.status, head_.headers, whole_}, sink);
  } catch (const sdk::ProviderError& error) {
    fail(error.verdict(), sink);
  }
}

void FramedDecoder::take(const sdk::SseEvent& event, sdk::IStreamSink& sink) {
  if (mode_ != Mode::kEnded && !event.data.empty()) on_sse(event, sink);
}

bool FramedDecoder::is_whole(std::string_view data) const {
  JsonCursor cursor(data);
  cursor.skip();
  return cursor.at_end();
}

void FramedDecoder::end(sdk::IStreamSink& sink) {
  if (mode_ == Mode::kEnded) return;
  mode_ = Mode::kEnded;
  StreamEvent event;
  event.kind = StreamEvent::Kind::kEnd;
  sink.on_event(event);
}

void FramedDecoder::fail(sdk::Verdict verdict, sdk::IStreamSink& sink) {
  mode_ = Mode::kEnded;
  StreamEvent event;
  event.kind = StreamEvent::Kind::kError;
  event.error = std::move(verdict);
  sink.on_event(event);
}

void FramedDecoder::skip_malformed(sdk::IStreamSink& sink) {
  StreamEvent event;
  event.kind = StreamEvent::Kind::kMalformed;
  sink.on_event(event);
}

void FramedDecoder::fail_too_large(sdk::IStreamSink& sink) {
  sdk::Verdict verdict;
  verdict.type = sdk::ErrorType::kStreamInterrupted;
  verdict.scope = sdk::Scope::kKeyModel;
  verdict.rule = std::string(id_) + ".stream.too_large";
  verdict.message = "the stream holds an event of more than 16 MiB; it was given up";
  fail(std::move(verdict), sink);
}

}  // namespace llm_rotate::plugin_base
