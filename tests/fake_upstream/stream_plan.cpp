#include "fake_upstream/stream_plan.hpp"

#include <algorithm>
#include <utility>

#include "fake_upstream/fill_plan.hpp"
#include "fake_upstream/head.hpp"
#include "fake_upstream/http_text.hpp"
#include "fake_upstream/scripted_error.hpp"

namespace llm_rotate::fake {
namespace {

// Events without a pause between them leave together, as they do from a fast provider.
constexpr std::size_t kBurst = 16'384;
constexpr std::int64_t kSlowFirstTokenMs = 5'000;
constexpr std::uint64_t kOversized = 32U << 20U;
constexpr std::string_view kMarker = "@filler@";

bool strikes_in_the_middle(Fault fault) {
  switch (fault) {
    case Fault::kStall:
    case Fault::kCut:
    case Fault::kEarlyEnd:
    case Fault::kMalformedEvent:
    case Fault::kErrorInStream:
    case Fault::kOversizedBody:
    case Fault::kOversizedEvent:
    case Fault::kTruncatedJson:
      return true;
    default:
      return false;
  }
}

bool is_after_content(Delta::Kind kind) {
  return kind == Delta::Kind::kFinish || kind == Delta::Kind::kUsage || kind == Delta::Kind::kDone;
}

constexpr Step kSend = {Step::Kind::kSend};

}  // namespace

StreamPlan::StreamPlan(Exchange exchange)
    : exchange_(std::move(exchange)),
      sequence_(exchange_.answer),
      writer_(exchange_.dialect->open_stream(exchange_.ask, exchange_.answer, exchange_.stamp)) {}

Step StreamPlan::next(std::string& out) {
  switch (phase_) {
    case Phase::kDelay:
      phase_ = Phase::kHead;
      if (action().delay_ms && exchange_.fault != Fault::kSlowFirstToken) {
        return {Step::Kind::kWait, bounded_wait(*action().delay_ms)};
      }
      [[fallthrough]];
    case Phase::kHead:
      out += compose_head(exchange_, {200, exchange_.dialect->stream_content_type(), {}, true});
      phase_ = Phase::kEvents;
      [[fallthrough]];
    case Phase::kEvents:
      return events(out);
    case Phase::kSplit:
      return split(out);
    case Phase::kFiller:
      return fill(out);
    case Phase::kFlood:
      return flood(out);
    case Phase::kEnd:
      return end(out);
    case Phase::kOver:
      break;
  }
  return {Step::Kind::kDone};
}

// One burst of events, until something must be waited for.
Step StreamPlan::events(std::string& out) {
  while (out.size() < kBurst) {
    has_current_ = has_current_ || sequence_.next(current_);
    const bool strikes_now = strikes();
    const auto pause = paused_ ? std::chrono::milliseconds(0) : pause_before_current();
    const bool must_be_out_first = strikes_now || pause.count() > 0 || action().split_bytes;
    if (must_be_out_first && !out.empty()) {
      return kSend;
    }
    if (strikes_now) {
      struck_ = true;
      return strike(out);
    }
    if (pause.count() > 0) {
      paused_ = true;
      return {Step::Kind::kWait, pause};
    }
    if (!has_current_) {
      return end(out);
    }
    render_current();
    if (action().split_bytes) {
      phase_ = Phase::kSplit;
      return split(out);
    }
    frame(out, event_);
  }
  return kSend;
}

void StreamPlan::render_current() {
  event_.clear();
  if (exchange_.fault != Fault::kMissingDone || current_.kind != Delta::Kind::kDone) {
    writer_->write(current_, event_);
  }
  chunks_ += is_content(current_.kind) ? 1U : 0U;
  has_current_ = false;
  paused_ = false;
}

// Pieces that end anywhere, even inside a character.
Step StreamPlan::split(std::string& out) {
  const auto size = std::max<std::uint64_t>(*action().split_bytes, 1);
  const std::string_view piece = std::string_view(event_).substr(split_at_, size);
  split_at_ += piece.size();
  frame(out, piece);
  if (split_at_ >= event_.size()) {
    split_at_ = 0;
    phase_ = Phase::kEvents;
  }
  return kSend;
}

std::chrono::milliseconds StreamPlan::pause_before_current() const {
  if (!has_current_) {
    return {};
  }
  if (current_.kind == Delta::Kind::kDone && exchange_.fault == Fault::kMissingDone) {
    return bounded_wait(action().hold_ms.value_or(0));
  }
  if (!is_content(current_.kind)) {
    return {};
  }
  if (exchange_.fault == Fault::kSlowFirstToken && chunks_ == 0) {
    return bounded_wait(action().delay_ms.value_or(kSlowFirstTokenMs));
  }
  return bounded_wait(action().chunk_delay_ms.value_or(0));
}

bool StreamPlan::strikes() const {
  return has_current_ && !struck_ && strikes_in_the_middle(exchange_.fault) &&
         (chunks_ >= action().after_chunks.value_or(1) || is_after_content(current_.kind));
}

Step StreamPlan::strike(std::string& out) {
  switch (exchange_.fault) {
    case Fault::kStall:
      phase_ = Phase::kOver;
      return {Step::Kind::kHold, bounded_wait(action().hold_ms.value_or(kLongestWait.count()))};
    case Fault::kCut:
      how_it_ends_ = action().end.value_or(StreamEnd::kCut);
      return action().mid_event.value_or(false) ? cut_in_event(out, false) : end(out);
    case Fault::kTruncatedJson:
      return cut_in_event(out, true);
    case Fault::kMalformedEvent:
      event_.clear();
      writer_->write_malformed(event_);
      frame(out, event_);
      return kSend;
    case Fault::kErrorInStream:
      return error_in_stream(out);
    case Fault::kOversizedEvent:
      return begin_oversized_event(out);
    case Fault::kOversizedBody:
      filler_left_ = action().size_bytes.value_or(kOversized);
      phase_ = Phase::kFlood;
      return flood(out);
    default:
      return end(out);
  }
}

// Half an event; cleanly: in a chunk that is whole, so that only the event is broken.
Step StreamPlan::cut_in_event(std::string& out, bool cleanly) {
  render_current();
  const std::string_view half = std::string_view(event_).substr(0, event_.size() / 2);
  if (cleanly || exchange_.http_1_0) {
    frame(out, half);
  } else {
    append_chunk_size(out, event_.size());
    out += half;
  }
  phase_ = Phase::kEnd;
  return kSend;
}

Step StreamPlan::error_in_stream(std::string& out) {
  event_.clear();
  writer_->write_error(scripted_error(exchange_, Fault::kServerError), event_);
  how_it_ends_ = action().end.value_or(StreamEnd::kDone);
  if (how_it_ends_ == StreamEnd::kDone) {
    // The real thing goes on like this: no usage, and an end marker as if nothing had happened.
    exchange_.answer.usage = {};
    Delta delta;
    delta.kind = Delta::Kind::kUsage;
    writer_->write(delta, event_);
    delta.kind = Delta::Kind::kDone;
    writer_->write(delta, event_);
  }
  frame(out, event_);
  phase_ = Phase::kEnd;
  return kSend;
}

Step StreamPlan::begin_oversized_event(std::string& out) {
  Delta delta;
  delta.kind = Delta::Kind::kText;
  delta.text = kMarker;
  event_.clear();
  writer_->write(delta, event_);
  const std::size_t marker = event_.find(kMarker);
  frame(out, std::string_view(event_).substr(0, marker));
  event_.erase(0, marker + kMarker.size());
  filler_left_ = action().size_bytes.value_or(kOversized);
  phase_ = Phase::kFiller;
  return kSend;
}

Step StreamPlan::fill(std::string& out) {
  if (filler_left_ > 0) {
    append_filler(out, filler_left_, !exchange_.http_1_0);
    return kSend;
  }
  frame(out, event_);
  phase_ = Phase::kEvents;
  return kSend;
}

// Good events, but far too many of them.
Step StreamPlan::flood(std::string& out) {
  Delta delta;
  delta.kind = Delta::Kind::kText;
  delta.text = " more";
  while (filler_left_ > 0 && out.size() < kBurst) {
    event_.clear();
    writer_->write(delta, event_);
    frame(out, event_);
    ++chunks_;
    filler_left_ -= std::min<std::uint64_t>(filler_left_, event_.size());
  }
  if (filler_left_ == 0) {
    phase_ = Phase::kEvents;
  }
  return kSend;
}

Step StreamPlan::end(std::string& out) {
  phase_ = Phase::kOver;
  if (how_it_ends_ == StreamEnd::kCut || how_it_ends_ == StreamEnd::kReset) {
    return {how_it_ends_ == StreamEnd::kCut ? Step::Kind::kCut : Step::Kind::kReset};
  }
  if (!exchange_.http_1_0) {
    out += kLastChunk;
  }
  return kSend;
}

void StreamPlan::frame(std::string& out, std::string_view data) const {
  if (exchange_.http_1_0) {
    out += data;
  } else {
    append_chunk(out, data);
  }
}

}  // namespace llm_rotate::fake
