// A streamed answer, and what can go wrong in its middle. Used by one connection; keeps one burst
// of events in memory at a time.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "fake_upstream/delta_sequence.hpp"
#include "fake_upstream/exchange.hpp"
#include "fake_upstream/plan.hpp"

namespace llm_rotate::fake {

class StreamPlan final : public IPlan {
 public:
  explicit StreamPlan(Exchange exchange);

  Step next(std::string& out) override;
  std::uint64_t chunks() const override { return chunks_; }

 private:
  enum class Phase : std::uint8_t { kDelay, kHead, kEvents, kSplit, kFiller, kFlood, kEnd, kOver };

  Step events(std::string& out);
  void render_current();
  Step split(std::string& out);
  std::chrono::milliseconds pause_before_current() const;

  bool strikes() const;
  Step strike(std::string& out);
  Step cut_in_event(std::string& out, bool cleanly);
  Step error_in_stream(std::string& out);
  Step begin_oversized_event(std::string& out);
  Step fill(std::string& out);
  Step flood(std::string& out);
  Step end(std::string& out);

  void frame(std::string& out, std::string_view data) const;
  const Action& action() const { return *exchange_.action; }

  Exchange exchange_;
  DeltaSequence sequence_;
  std::unique_ptr<IStreamWriter> writer_;
  Phase phase_ = Phase::kDelay;
  Delta current_;
  bool has_current_ = false;
  bool paused_ = false;  // the pause before the current event is over
  bool struck_ = false;
  std::string event_;  // the event being written; kept for its memory
  std::size_t split_at_ = 0;
  std::uint64_t chunks_ = 0;
  std::uint64_t filler_left_ = 0;
  StreamEnd how_it_ends_ = StreamEnd::kClean;
};

}  // namespace llm_rotate::fake
