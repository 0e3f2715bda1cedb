// When a rush of calls is over: what it took of memory is then worth giving back, and hardly
// anybody waits while that happens.
//
// Asked by `SpareMemory` every second. Threads: one.
#pragma once

#include <algorithm>

namespace llm_rotate::cli {

class Quiet {
 public:
  // After a rush, when no more than a quarter of its calls have been left for a while, and once
  // more when none is.
  bool has_come(int in_flight) {
    most_ = std::max(most_, in_flight);
    if (most_ >= kRush) owed_ = true;
    const bool is_quiet = in_flight == 0 || (most_ >= kRush && in_flight * 4 <= most_);
    if (!owed_ || !is_quiet) {
      looks_ = 0;
      return false;
    }
    if (++looks_ < kLooks) return false;
    looks_ = 0;
    most_ = in_flight;
    owed_ = in_flight > 0;
    return true;
  }

 private:
  static constexpr int kRush = 64;
  static constexpr int kLooks = 3;

  int most_ = 0;
  int looks_ = 0;
  bool owed_ = false;
};

}  // namespace llm_rotate::cli
