// The time at the vendor, for whoever signs requests by it: a signature holds for some minutes
// around the vendor's clock, and a machine's own may be far from that.
//
// Part of an `Attempt`. Threads: one.
#pragma once

#include <cstdint>
#include <cstdlib>

#include "llm_rotate/sdk/retry_hint.hpp"

namespace llm_rotate::dispatch {

class VendorClock {
 public:
  std::int64_t now(std::int64_t ours_unix_ms) const { return ours_unix_ms + ahead_ms_; }

  // Of a refusal: whether its Date says that our clock is to blame. From then on `now` is the
  // vendor's; so that is true at most once.
  bool is_set_by(const sdk::Headers& refusal, std::int64_t ours_unix_ms) {
    if (ahead_ms_ != 0) return false;
    const auto theirs = sdk::retry_hint::answered_at(refusal);
    if (!theirs || std::abs(*theirs - ours_unix_ms) < kTolerableMs) return false;
    ahead_ms_ = *theirs - ours_unix_ms;
    return true;
  }

 private:
  static constexpr std::int64_t kTolerableMs = 240'000;  // AWS allows five minutes

  std::int64_t ahead_ms_ = 0;
};

}  // namespace llm_rotate::dispatch
