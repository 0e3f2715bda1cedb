#include "openai_family/stream.hpp"

#include <algorithm>
#include <utility>

#include "llm_rotate/sdk/error.hpp"
#include "llm_rotate/sdk/json_raw.hpp"

#include "base/whole_escapes.hpp"
#include "base/whole_reply.hpp"
#include "openai_family/choice_mend.hpp"
#include "openai_family/errors.hpp"
#include "openai_family/reply.hpp"

namespace llm_rotate::openai_family {

namespace {

using sdk::StreamEvent;

constexpr std::string_view kDone = "[DONE]";
constexpr std::size_t kMaxChoices = 256;

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
    : FramedDecoder(std::move(head), dialect.id), dialect_(dialect) {}

bool StreamDecoder::is_whole(std::string_view data) const {
  return data.starts_with(kDone) || FramedDecoder::is_whole(data);
}

void StreamDecoder::on_sse(const sdk::SseEvent& event, sdk::IStreamSink& sink) {
  if (event.data.starts_with(kDone)) {
    end(sink);
  } else if (event.event == "error") {
    fail(verdict_on_event(event.data, head().headers, dialect_), sink);
  } else if (event.data.find('\n') != std::string_view::npos) {
    // JSON over several lines; on one line it can be passed on as an event again.
    one_line_ = event.data;
    std::replace(one_line_.begin(), one_line_.end(), '\n', ' ');
    on_data(one_line_, sink);
  } else {
    on_data(event.data, sink);
  }
}

void StreamDecoder::on_data(std::string_view data, sdk::IStreamSink& sink) {
  const auto mended = plugin_base::with_whole_escapes(data);
  if (mended) data = *mended;
  if (scan_.read(data)) {
    if (scan_.is_error()) return fail(verdict_on_event(data, head().headers, dialect_), sink);
    if (scan_.has_choices()) return on_chunk(data, sink);
    if (scan_.usage()) return on_usage_alone(data, sink);
    if (scan_.is_named()) return;  // a ping, or another event that says nothing of the answer
  }
  skip_malformed(sink);
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

void StreamDecoder::on_whole(const sdk::HttpResponse& response, sdk::IStreamSink& sink) {
  on_data(plugin_base::as_chunk(read_reply(response, dialect_).json), sink);
  end(sink);
}

}  // namespace llm_rotate::openai_family
