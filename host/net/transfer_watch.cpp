#include "net/transfer_watch.hpp"

#include <algorithm>

namespace llm_rotate::net {
namespace {

// Beyond this a limit means "never"; adding it to a time point must not overflow.
constexpr Millis kLongest = std::chrono::hours(24 * 365);

TransferWatch::TimePoint after(TransferWatch::TimePoint since, Millis limit) {
  if (limit.count() <= 0 || limit > kLongest) return TransferWatch::kNever;
  return since + limit;
}

}  // namespace

void TransferWatch::start(const TransferLimits& limits, TimePoint now) {
  limits_ = limits;
  started_ = now;
  since_ = now;
  phase_ = Phase::kConnecting;
  paused_ = false;
}

void TransferWatch::sending(TimePoint now) {
  phase_ = Phase::kWaiting;
  since_ = now;
}

void TransferWatch::heard(TimePoint now) {
  phase_ = Phase::kAnswering;
  since_ = now;
}

void TransferWatch::pause() {
  paused_ = true;
}

void TransferWatch::resume(TimePoint now) {
  if (!paused_) return;
  paused_ = false;
  since_ = now;
}

TransferWatch::TimePoint TransferWatch::phase_deadline() const {
  switch (phase_) {
    case Phase::kConnecting:
      return after(since_, limits_.connect);
    case Phase::kWaiting:
      return after(since_, limits_.first_byte);
    case Phase::kAnswering:
      return paused_ ? kNever : after(since_, limits_.idle);
  }
  return kNever;
}

TransferWatch::TimePoint TransferWatch::deadline() const {
  return std::min(phase_deadline(), after(started_, limits_.total));
}

std::optional<TransferEnd> TransferWatch::check(TimePoint now) const {
  if (now < deadline()) return std::nullopt;
  // When both are due, the one that was due first is the cause.
  if (after(started_, limits_.total) < phase_deadline()) return TransferEnd::kTotalTimeout;
  switch (phase_) {
    case Phase::kConnecting:
      return TransferEnd::kConnectTimeout;
    case Phase::kWaiting:
      return TransferEnd::kFirstByteTimeout;
    case Phase::kAnswering:
      break;
  }
  return TransferEnd::kIdleTimeout;
}

}  // namespace llm_rotate::net
