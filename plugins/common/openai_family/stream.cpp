#include "openai_family/stream.hpp"

#include <algorithm>
#include <utility>

#include "llm_rotate/sdk/error.hpp"
#include "llm_rotate/sdk/json_raw.hpp"

#include "openai_family/choice_mend.hpp"
#include "openai_family/errors.hpp"
#include "openai_family/reply.hpp"
#include "openai_family/whole_reply.hpp"

namespace llm_rotate::openai_family {

namespace {

using sdk::StreamEvent;

constexpr std::string_view kDone = "[DONE]";
constexpr std::string_view kIgnoredAtStart = " \t\r\n\xEF\xBB\xBF";
// How a line of server-sent events may begin: data, event, id, retry, a comment.
constexpr std::string_view kEventStarts = "deir:";
constexpr std::size_t kMaxChoices = 256;

bool says_json(const sdk::HttpHead& head) {
  return head.headers.get("content-type").find("application/json") != std::string_view::npos;
}

bool is_whole_json(std::string_view data) {
  plugin_base::JsonCursor cursor(data);
  cursor.skip();
  return cursor.at_end();
}

void hand_out_malformed(sdk::IStreamSink& sink) {
  StreamEvent event;
  event.kind = StreamEvent::Kind::kMalformed;
  sink.on_event(event);
}

// The error that an event carries, wherever it stands in it.
sdk::Verdict verdict_on_event(std::string_view data, const sdk::Headers& headers,
                              const Dialect& dialect) {
  const sdk::json::Document document(data);
  sdk::json::Value error = document["error"];
  document["choices"].each([&](sdk::json::Value choice) {
    if (error.is_null()) error = choice["error"];
  });
  if (!error.is_null()) return verdict_on(error, headers, dialect);
  return verdict_on(plugin_base::facts_of_body(data, 0, dialect.enrich), headers, dialect);
}

}  // namespace

StreamDecoder::StreamDecoder(sdk::HttpHead head, const Dialect& dialect)
    : head_(std::move(head)), dialect_(dialect) {}

void StreamDecoder::feed(std::string_view bytes, sdk::IStreamSink& sink) {
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
  const bool fits = sse_.feed(bytes, [&](const sdk::SseEvent& event) { on_sse(event, sink); });
  if (!fits && mode_ != Mode::kEnded) fail_too_large(sink);
}

// A gateway that ignored `stream`, or an error behind a 200, shows in the first byte.
void StreamDecoder::decide(std::string_view bytes) {
  const std::size_t first = bytes.find_first_not_of(kIgnoredAtStart);
  if (first == std::string_view::npos) return;
  const char c = bytes[first];
  const bool plain = c == '{' || c == '[' || c == '<' ||
                     (says_json(head_) && kEventStarts.find(c) == std::string_view::npos);
  mode_ = plain ? Mode::kWhole : Mode::kEvents;
}

void StreamDecoder::finish(sdk::IStreamSink& sink) {
  if (mode_ == Mode::kWhole) {
    finish_whole(sink);
    return;
  }
  if (mode_ == Mode::kEnded) return;
  sse_.finish([](std::string_view data) { return data.starts_with(kDone) || is_whole_json(data); },
              [&](const sdk::SseEvent& event) { on_sse(event, sink); });
}

void StreamDecoder::on_sse(const sdk::SseEvent& event, sdk::IStreamSink& sink) {
  if (mode_ == Mode::kEnded) return;
  if (event.data.starts_with(kDone)) {
    end(sink);
  } else if (event.event == "error") {
    fail(verdict_on_event(event.data, head_.headers, dialect_), sink);
  } else if (event.data.find('\n') != std::string_view::npos) {
    // JSON over several lines; on one line it can be passed on as an event again.
    one_line_ = event.data;
    std::replace(one_line_.begin(), one_line_.end(), '\n', ' ');
    on_data(one_line_, sink);
  } else if (!event.data.empty()) {
    on_data(event.data, sink);
  }
}

void StreamDecoder::on_data(std::string_view data, sdk::IStreamSink& sink) {
  if (scan_.read(data)) {
    if (scan_.is_error()) return fail(verdict_on_event(data, head_.headers, dialect_), sink);
    if (scan_.has_choices()) return on_chunk(data, sink);
    if (scan_.usage()) return on_usage_alone(data, sink);
  }
  hand_out_malformed(sink);
}

// A chunk has choices, if only an empty list of them.
void StreamDecoder::on_usage_alone(std::string_view data, sdk::IStreamSink& sink) {
  constexpr sdk::json_raw::Patch kNoChoices[] = {{"choices", "[]"}};
  const auto patched = sdk::json_raw::patched(data, kNoChoices);
  on_chunk(patched && scan_.read(*patched) ? std::string_view(*patched) : data, sink);
}

void StreamDecoder::on_chunk(std::string_view json, sdk::IStreamSink& sink) {
  mend_.clear();
  StreamEvent event;
  bool finishes = false;
  for (const ReplyScan::Choice& choice : scan_.choices()) {
    finishes = take_choice(choice) || finishes;
    event.speaks = event.speaks || choice.speaks;
  }
  mend_usage(scan_, mend_);
  // The answer has ended when all its choices have.
  const ChoiceState* ended = finishes ? finished_choice() : nullptr;
  if (ended != nullptr) {
    event.finish_reason = ended->reason;
    event.raw_finish_reason = ended->raw_reason;
  }
  event.model = scan_.model();
  event.usage = scan_.usage();
  std::string mended;
  if (!mend_.empty()) mended = mend_.applied_to(json);
  event.json = mend_.empty() ? json : std::string_view(mended);
  sink.on_event(event);
}

// Returns whether the choice ends here.
bool StreamDecoder::take_choice(const ReplyScan::Choice& choice) {
  ChoiceState* const state = state_of(choice.index);
  if (state == nullptr) return false;
  state->refused = state->refused || choice.refused;
  state->called = state->called || choice.called;
  for (std::size_t i = 0; i < choice.call_count; ++i) {
    const ReplyScan::ToolCall& call = scan_.call(choice, i);
    const std::string_view piece = scan_.text().substr(call.span.at, call.span.size);
    auto mended = state->calls.mended(call, piece);
    if (mended) mend_.replace(call.span, std::move(*mended));
  }
  mend_reasoning(choice, mend_);
  if (choice.finish_reason.empty()) return false;
  state->reason = mend_finish(choice, state->refused, state->called, mend_);
  state->raw_reason = choice.finish_reason;
  state->finished = true;
  return true;
}

StreamDecoder::ChoiceState* StreamDecoder::state_of(std::int64_t index) {
  for (ChoiceState& state : choices_) {
    if (state.index == index) return &state;
  }
  if (choices_.size() >= kMaxChoices) return nullptr;
  choices_.emplace_back().index = index;
  return &choices_.back();
}

// The first choice, if every choice that was begun has ended.
const StreamDecoder::ChoiceState* StreamDecoder::finished_choice() const {
  const ChoiceState* first = nullptr;
  for (const ChoiceState& state : choices_) {
    if (!state.finished) return nullptr;
    if (first == nullptr || state.index < first->index) first = &state;
  }
  return first;
}

void StreamDecoder::finish_whole(sdk::IStreamSink& sink) {
  try {
    const sdk::ChatReply reply = read_reply({head_.status, head_.headers, whole_}, dialect_);
    on_data(as_chunk(reply.json), sink);
    if (mode_ != Mode::kEnded) end(sink);
  } catch (const sdk::ProviderError& error) {
    fail(error.verdict(), sink);
  }
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
  verdict.rule = std::string(dialect_.id) + ".stream.too_large";
  verdict.message = "the stream holds an event of more than 16 MiB; it was given up";
  fail(std::move(verdict), sink);
}

}  // namespace llm_rotate::openai_family
