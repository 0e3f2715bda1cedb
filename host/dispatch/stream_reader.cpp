#include "dispatch/stream_reader.hpp"

#include <string>
#include <utility>

#include "dispatch/faults.hpp"
#include "dispatch/told_cost.hpp"

namespace llm_rotate::dispatch {
namespace {

using net::Flow;
using sdk::StreamEvent;

// A stream whose finish reason has come is not waited for any longer than this.
constexpr std::int64_t kEndGraceMs = 300;

}  // namespace

StreamReader::StreamReader(std::unique_ptr<sdk::IStreamDecoder> decoder, bool native,
                           net::ILoop& loop, IStreamReaderOwner& owner)
    : decoder_(std::move(decoder)), loop_(loop), owner_(owner) {
  if (native) blocks_.emplace();
}

Flow StreamReader::feed(std::string_view bytes) {
  try {
    if (blocks_) {
      blocks_->feed(bytes, [this](std::string_view block) { return take_native(block); });
    } else {
      decoder_->feed(bytes, *this);
    }
  } catch (const sdk::ProviderError& error) {
    end(error.verdict());
  }
  return ended_ ? Flow::kContinue : flow_;
}

// What the decoder finds decides what becomes of the block. False: the stream is over.
bool StreamReader::take_native(std::string_view block) {
  block_speaks_ = block_ends_ = false;
  decoder_->feed(block, *this);
  if (ended_) return false;
  if (owner_.stream_native(block, block_speaks_ || saw_finish_) == Flow::kPause) {
    flow_ = Flow::kPause;
  }
  if (ended_) return false;
  if (block_ends_) {
    complete();
    return false;
  }
  if (saw_finish_) expect_end_soon();
  return true;
}

void StreamReader::finish() {
  try {
    if (blocks_) {
      const std::string rest = blocks_->take_rest();
      if (!rest.empty() && !take_native(rest)) return;
    }
    decoder_->finish(*this);
  } catch (const sdk::ProviderError& error) {
    end(error.verdict());
  }
  complete();
}

void StreamReader::on_event(const StreamEvent& event) {
  if (ended_) return;
  note(event);
  switch (event.kind) {
    case StreamEvent::Kind::kChunk:
      take_chunk(event);
      break;
    case StreamEvent::Kind::kEnd:
      block_ends_ = true;
      if (!blocks_) complete();
      break;
    case StreamEvent::Kind::kError:
      end(event.error ? *event.error : interrupted("the provider reported an error in the stream"));
      break;
    case StreamEvent::Kind::kMalformed:
      ++malformed_events_;
      break;
  }
}

void StreamReader::take_chunk(const StreamEvent& event) {
  block_speaks_ = block_speaks_ || event.speaks;
  if (blocks_) return;
  if (owner_.stream_chunk(event) == Flow::kPause) flow_ = Flow::kPause;
  if (saw_finish_ && !ended_) expect_end_soon();
}

void StreamReader::note(const StreamEvent& event) {
  if (event.speaks && !std::exchange(spoke_, true)) owner_.stream_speaks();
  if (event.usage) {
    summary_.usage = *event.usage;
    cost_usd_ = told_cost(event.json);
  }
  if (!event.model.empty()) summary_.model = event.model;
  if (event.kind == StreamEvent::Kind::kEnd) saw_finish_ = true;
  if (event.finish_reason != sdk::FinishReason::kNone) {
    saw_finish_ = true;
    summary_.finish_reason = event.finish_reason;
    summary_.raw_finish_reason = event.raw_finish_reason;
  }
}

// Some servers send everything but the final marker and keep the connection open.
void StreamReader::expect_end_soon() {
  end_timer_ = loop_.after(kEndGraceMs, [this] {
    if (flow_ == Flow::kContinue) complete();
  });
}

void StreamReader::resume() {
  flow_ = Flow::kContinue;
  if (saw_finish_ && !ended_) expect_end_soon();
}

void StreamReader::complete() {
  if (saw_finish_) {
    end(std::nullopt);
  } else {
    end(interrupted("the stream ended without its final marker; the answer is not whole"));
  }
}

void StreamReader::end(std::optional<sdk::Verdict> broken) {
  if (ended_) return;
  stop();
  owner_.stream_ended(std::move(broken));
}

void StreamReader::stop() {
  ended_ = true;
  end_timer_.reset();
}

}  // namespace llm_rotate::dispatch
