// How well a key or route does: success rate and latency as moving averages in which recent calls
// count more, and which fade towards "nothing bad is known" while nothing is heard, so that a key
// that a strategy avoids is tried again. Called by KeyEntry (update) and Board (fade). Pure.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

namespace llm_rotate::state {

inline constexpr std::int64_t kHalfLifeMs = 30'000;

// How much evidence of that age still counts: about 2^(-age / half life), by straight lines between
// the halvings. It runs for every key of every call, so it is written as the exponent and mantissa
// of a float rather than with std::exp2.
inline float fade(std::int64_t age_ms) {
  constexpr float kPerMs = 1.0F / static_cast<float>(kHalfLifeMs);
  constexpr float kOneExponent = 127.0F;
  constexpr float kMantissaRange = 8388608.0F;
  const float halvings = std::clamp(static_cast<float>(age_ms) * kPerMs, 0.0F, 126.0F);
  return std::bit_cast<float>(
      static_cast<std::int32_t>((kOneExponent - halvings) * kMantissaRange));
}

struct Pulse {
  float success_rate = 1.0F;
  float latency_ms = 0.0F;  // peak: jumps up at once, comes down slowly
  std::int64_t heard_ms = 0;

  // `sample_ms` is negative when no latency was measured.
  void on_result(bool success, std::int64_t sample_ms, std::int64_t now_ms) {
    constexpr float kNewest = 0.2F;
    const std::int64_t age_ms = now_ms - heard_ms;
    const float bad = (1.0F - success_rate) * fade(age_ms);
    success_rate = 1.0F - (bad + kNewest * ((success ? 0.0F : 1.0F) - bad));
    // Readers take a short cut for keys of which nothing bad is known.
    if (success_rate > 0.999F) success_rate = 1.0F;
    if (sample_ms >= 0) {
      // By time, not by calls: a busy key must not forget a peak within a moment.
      constexpr std::int64_t kDecaysFaster = 3;
      const auto sample = static_cast<float>(sample_ms);
      const float peak = std::max(latency_ms - sample, 0.0F);
      latency_ms = sample + peak * fade(kDecaysFaster * age_ms);
    }
    heard_ms = std::max(heard_ms, now_ms);
  }
};

}  // namespace llm_rotate::state
