// The timeouts of one exchange as a state machine: connect, first byte, idle, total.
//
// Called by `CurlDriver`, which tells it what happened and asks whether time is up. It holds no
// clock: every time point comes from outside, so tests need no sleep.
// Threads: plain data, used on the loop that owns the exchange.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "net/transport.hpp"

namespace llm_rotate::net {

class TransferWatch {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  static constexpr TimePoint kNever = TimePoint::max();

  // `connect` and `total` run from here, so that waiting for a name is inside both.
  void start(const TransferLimits& limits, TimePoint now);
  // The connection stands and the request leaves. Said again when curl had to connect anew, and
  // while a long body is still going out: the provider cannot answer what it has not got.
  void sending(TimePoint now);
  // A part of the final answer came: its status line, a header, body bytes.
  void heard(TimePoint now);
  // We hold the provider back, so its silence is our own doing.
  void pause();
  void resume(TimePoint now);

  // The earliest moment at which `check` may answer something; kNever without a limit.
  TimePoint deadline() const;
  std::optional<TransferEnd> check(TimePoint now) const;

  bool connecting() const { return phase_ == Phase::kConnecting; }
  bool answering() const { return phase_ == Phase::kAnswering; }

 private:
  enum class Phase : std::uint8_t { kConnecting, kWaiting, kAnswering };

  TimePoint phase_deadline() const;

  TransferLimits limits_;
  TimePoint started_;
  TimePoint since_;  // when the clock of the current phase was last set back
  Phase phase_ = Phase::kConnecting;
  bool paused_ = false;
};

}  // namespace llm_rotate::net
