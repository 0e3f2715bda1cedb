// What a simulation has seen. Filled by `Player`, shown by `report_text`, `report_json` and
// `chart_svg`. Plain data.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "llm_rotate/sdk/strategy.hpp"

namespace llm_rotate::simulate {

// Counts durations in steps of 2 %; enough for percentiles, whatever the range.
class Histogram {
 public:
  void add(std::int64_t ms) {
    const double step = ms <= 1 ? 0 : std::log(static_cast<double>(ms)) / kLogStep;
    ++counts_[std::min<std::size_t>(static_cast<std::size_t>(step), counts_.size() - 1)];
    ++total_;
  }
  // 0 when nothing was counted.
  std::int64_t percentile(double share) const {
    if (total_ == 0) return 0;
    const auto wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(total_)));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      seen += counts_[i];
      if (seen >= wanted) return std::llround(std::exp(kLogStep * static_cast<double>(i)));
    }
    return 0;
  }
  std::uint64_t total() const { return total_; }

 private:
  static constexpr double kLogStep = 0.0198026;  // ln(1.02)
  std::array<std::uint64_t, 1'024> counts_{};
  std::uint64_t total_ = 0;
};

struct KeyResult {
  std::string key_id;
  std::string provider;
  std::uint64_t attempts = 0;
  std::uint64_t ok = 0;
  std::uint64_t refused = 0;  // rate limits
  std::uint64_t failed = 0;   // anything else
  std::int64_t tokens = 0;
  double cost_usd = 0;
  std::vector<sdk::KeyState> states;  // at the end of each slice of time
};

struct Slice {
  std::uint64_t calls = 0;  // that ended in it
  std::uint64_t failed = 0;
  std::uint64_t refused = 0;  // attempts
};

struct Result {
  static constexpr std::size_t kSlices = 240;

  double duration_s = 0;
  std::uint64_t seed = 0;
  std::uint64_t calls = 0;
  std::uint64_t ok = 0;
  std::uint64_t attempts = 0;
  std::uint64_t refused = 0;  // attempts that met a rate limit
  std::uint64_t hedges = 0;
  std::uint64_t fallbacks = 0;  // calls that another stage than the first answered
  std::uint64_t waited = 0;     // calls that had to wait for a key
  std::int64_t waited_ms = 0;   // all of them together
  double cost_usd = 0;
  bool cost_known = false;
  Histogram latency;
  Histogram first_token;
  std::map<std::string, std::uint64_t> errors;  // of calls, by type
  std::vector<KeyResult> keys;
  std::array<Slice, kSlices> slices{};

  double success_percent() const {
    return calls == 0 ? 0 : 100.0 * static_cast<double>(ok) / static_cast<double>(calls);
  }
  double attempts_per_call() const {
    return calls == 0 ? 0 : static_cast<double>(attempts) / static_cast<double>(calls);
  }
};

}  // namespace llm_rotate::simulate
