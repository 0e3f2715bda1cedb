#include "google/stream.hpp"

#include <utility>

#include "google/errors.hpp"
#include "google/usage.hpp"

namespace llm_rotate::google {

namespace {

using sdk::FinishReason;
using sdk::StreamEvent;
using sdk::json::Value;
using sdk::json::Writer;

constexpr std::string_view kIgnoredAtStart = " \t\r\n\xEF\xBB\xBF";
constexpr std::size_t kMaxCandidates = 256;

bool opens_json(char c) {
  return c == '{' || c == '[';
}

}  // namespace

StreamDecoder::StreamDecoder(sdk::HttpHead head, const Host& host)
    : head_(std::move(head)), host_(host), array_(sdk::SseDecoder::kMaxEvent) {}

void StreamDecoder::feed(std::string_view bytes, sdk::IStreamSink& sink) {
  if (mode_ == Mode::kUndecided) decide(bytes);
  switch (mode_) {
    case Mode::kUndecided:
    case Mode::kEvents:
      feed_events(bytes, sink);
      break;
    case Mode::kArray:
      if (!array_.feed(bytes, [&](std::string_view json) { on_text(json, sink); }) &&
          mode_ != Mode::kEnded) {
        fail_too_large(sink);
      }
      break;
    case Mode::kWhole:
      collect(bytes, sink);
      break;
    case Mode::kEnded:
      break;
  }
}

void StreamDecoder::decide(std::string_view bytes) {
  const std::size_t first = bytes.find_first_not_of(kIgnoredAtStart);
  if (first == std::string_view::npos) return;
  const char c = bytes[first];
  mode_ = Mode::kEvents;
  if (c == '[') mode_ = Mode::kArray;
  if (c == '{' || c == '<') mode_ = Mode::kWhole;
}

// An error between events comes as bare JSON, on a line that is no field of an event.
void StreamDecoder::feed_events(std::string_view bytes, sdk::IStreamSink& sink) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (at_line_start_ && opens_json(bytes[i])) {
      feed_sse(bytes.substr(0, i), sink);
      if (mode_ == Mode::kEnded) return;
      mode_ = Mode::kWhole;
      collect(bytes.substr(i), sink);
      return;
    }
    at_line_start_ = bytes[i] == '\n' || bytes[i] == '\r';
  }
  feed_sse(bytes, sink);
}

void StreamDecoder::feed_sse(std::string_view bytes, sdk::IStreamSink& sink) {
  const bool fits = sse_.feed(bytes, [&](const sdk::SseEvent& event) {
    if (!event.data.empty()) on_text(event.data, sink);
  });
  if (!fits && mode_ != Mode::kEnded) fail_too_large(sink);
}

void StreamDecoder::collect(std::string_view bytes, sdk::IStreamSink& sink) {
  if (whole_.size() + bytes.size() > sdk::SseDecoder::kMaxEvent) {
    fail_too_large(sink);
  } else {
    whole_.append(bytes);
  }
}

void StreamDecoder::finish(sdk::IStreamSink& sink) {
  if (mode_ == Mode::kWhole) finish_whole(sink);
  if (mode_ == Mode::kEvents) {
    sse_.finish([](std::string_view data) { return sdk::json::Document(data).ok(); },
                [&](const sdk::SseEvent& event) {
                  if (!event.data.empty()) on_text(event.data, sink);
                });
  }
  // There is no end marker: an answer whose candidates have all ended is whole.
  if (mode_ != Mode::kEnded && is_whole()) end(sink);
}

void StreamDecoder::finish_whole(sdk::IStreamSink& sink) {
  const sdk::json::Document document(whole_);
  const bool answers = document["candidates"].size() > 0 || document["promptFeedback"].size() > 0;
  if (answers && !is_error(document.root())) {
    on_answer(document.root(), sink);
    return;
  }
  try {
    throw_misplaced({head_.status, head_.headers, whole_}, "an answer with candidates", host_);
  } catch (const sdk::ProviderError& error) {
    fail(error.verdict(), sink);
  }
}

void StreamDecoder::on_text(std::string_view json, sdk::IStreamSink& sink) {
  if (mode_ == Mode::kEnded) return;
  const sdk::json::Document document(json);
  if (is_error(document.root())) {
    fail(verdict_on(document.root(), head_.headers, host_), sink);
  } else {
    on_answer(document.root(), sink);
  }
}

void StreamDecoder::on_answer(Value answer, sdk::IStreamSink& sink) {
  AnswerFacts piece = facts_;
  piece.usage.reset();
  piece.block_reason.clear();
  piece.take(answer, head_.headers);
  facts_ = piece;
  const Value candidates = answer["candidates"];
  const bool blocked = candidates.size() == 0 && !piece.block_reason.empty();
  if (!blocked && candidates.size() == 0 && !piece.usage) {
    // A frame without anything to say is fine, something else is not.
    if (!answer["responseId"].exists() && !answer["usageMetadata"].exists()) malformed(sink);
    return;
  }
  const bool was_whole = is_whole();
  StreamEvent event;
  Writer out;
  write_frame(piece, "chat.completion.chunk", out.begin_object());
  out.key("choices").begin_array();
  if (blocked) {
    blocked_ = true;
    write_blocked(piece, "delta", out);
    event.speaks = true;
    event.finish_reason = FinishReason::kContentFilter;
    event.raw_finish_reason = facts_.block_reason;
  }
  event.speaks = write_candidates(candidates, out) || event.speaks;
  out.end_array();
  const Candidate* const ended = was_whole ? nullptr : finished_candidate();
  if (ended != nullptr) {
    event.finish_reason = ended->reason();
    event.raw_finish_reason = ended->raw_reason();
  }
  // Each piece counts everything so far; the last count is the one that matters.
  if (piece.usage && (is_whole() || candidates.size() == 0)) write_usage(*piece.usage, out);
  const std::string json = out.end_object().str();
  event.json = json;
  event.model = facts_.model;
  event.usage = piece.usage;
  sink.on_event(event);
}

// Returns whether any of them brings something that a caller would notice.
bool StreamDecoder::write_candidates(Value candidates, Writer& out) {
  bool speaks = false;
  std::int64_t place = 0;
  candidates.each([&](Value json) {
    Candidate* const candidate = candidate_of(json["index"].integer(place++));
    if (candidate == nullptr) return;
    const bool says = candidate->write(json, Candidate::Form::kDelta, facts_.id, facts_.model, out);
    speaks = speaks || says;
  });
  return speaks;
}

void StreamDecoder::malformed(sdk::IStreamSink& sink) {
  StreamEvent event;
  event.kind = StreamEvent::Kind::kMalformed;
  sink.on_event(event);
}

Candidate* StreamDecoder::candidate_of(std::int64_t index) {
  for (Candidate& candidate : candidates_) {
    if (candidate.index() == index) return &candidate;
  }
  if (candidates_.size() >= kMaxCandidates) return nullptr;
  return &candidates_.emplace_back(index, host_);
}

// The first candidate, if every one that was begun has ended.
const Candidate* StreamDecoder::finished_candidate() const {
  const Candidate* first = nullptr;
  for (const Candidate& candidate : candidates_) {
    if (!candidate.finished()) return nullptr;
    if (first == nullptr || candidate.index() < first->index()) first = &candidate;
  }
  return first;
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

void StreamDecoder::fail_too_large(sdk::IStreamSink& sink) {
  sdk::Verdict verdict;
  verdict.type = sdk::ErrorType::kStreamInterrupted;
  verdict.scope = sdk::Scope::kKeyModel;
  verdict.rule = std::string(host_.id) + ".stream.too_large";
  verdict.message = "the stream holds an event of more than 16 MiB; it was given up";
  fail(std::move(verdict), sink);
}

}  // namespace llm_rotate::google
