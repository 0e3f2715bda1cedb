// Sorts keys by tier, then priority, then a random race, as far as the host wants to know: the best
// few of many, without allocating. Used by the strategies that draw. Pure.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include "common/draw.hpp"

namespace llm_rotate::strategies {

struct Runner {
  std::uint32_t tier = 0;     // 0..7, a lower one goes first
  std::int32_t priority = 0;  // a higher one goes first
  float slowness = 1.0F;      // mean waiting time, not negative
};

inline constexpr float kNeverWins = 1e30F;

struct Ranked {
  std::uint64_t number;
  std::uint32_t index;

  friend constexpr bool operator<(const Ranked& a, const Ranked& b) {
    return a.number != b.number ? a.number < b.number : a.index < b.index;
  }
};

// One number that sorts as (tier, priority, wait) do, smallest first: this is its part of the
// first two.
inline std::uint64_t class_number(const Runner& runner) {
  const std::uint32_t rising = static_cast<std::uint32_t>(runner.priority) ^ 0x80000000U;
  return (std::uint64_t{runner.tier} << 61U) | (std::uint64_t{~rising} << 29U);
}

// And this the rest. The bits of a float that is not negative sort as the number does; 29 of the 31
// fit.
inline std::uint64_t wait_number(float wait) {
  const float finite = wait < kNeverWins ? wait : kNeverWins;  // a NaN is no reason to break
  return std::bit_cast<std::uint32_t>(finite) >> 2U;
}

// The best few of a pass: a heap with the worst of them on top.
class Podium {
 public:
  static constexpr std::size_t kMaxSize = 256;

  explicit Podium(std::size_t size) : size_(size) {}

  bool full() const { return held_ == size_; }
  const Ranked& worst() const { return places_[0]; }

  void add(const Ranked& ranked) {
    if (full()) {
      if (!(ranked < worst())) return;
      std::pop_heap(places_.begin(), places_.begin() + held_);
      --held_;
    }
    places_[held_++] = ranked;
    std::push_heap(places_.begin(), places_.begin() + held_);
  }

  std::span<const Ranked> sorted() {
    std::sort_heap(places_.begin(), places_.begin() + held_);
    return {places_.data(), held_};
  }

 private:
  std::size_t size_;
  std::size_t held_ = 0;
  std::array<Ranked, kMaxSize> places_;  // not initialised on purpose: `held_` says what counts
};

// Writes the first of the indexes 0..count-1 and returns how many. `runner_of(index)` gives the
// key's chances. An order longer than a podium takes a pass for each podium, which happens only
// when the host found none of the best free.
template <class RunnerOf>
std::size_t race(std::size_t count, std::uint64_t random, RunnerOf runner_of,
                 std::span<std::uint32_t> order) {
  const std::size_t wanted = std::min(count, order.size());
  std::size_t written = 0;
  Ranked last{};
  while (written < wanted) {
    Podium podium(std::min(Podium::kMaxSize, wanted - written));
    std::uint64_t limit = std::numeric_limits<std::uint64_t>::max();
    for (std::uint32_t index = 0; index < count; ++index) {
      const Runner runner = runner_of(index);
      const std::uint64_t number = class_number(runner);
      // Once there are enough, most lose by their class, and most others by their least wait.
      if (number > limit) continue;
      const std::uint32_t drawn = random_24_bits(random, index);
      if (number + wait_number(least_waiting_time(drawn) * runner.slowness) > limit) continue;
      const Ranked ranked = {number + wait_number(waiting_time(drawn) * runner.slowness), index};
      if (written > 0 && !(last < ranked)) continue;
      podium.add(ranked);
      if (podium.full()) limit = podium.worst().number;
    }
    for (const Ranked& ranked : podium.sorted()) {
      order[written++] = ranked.index;
      last = ranked;
    }
  }
  return written;
}

}  // namespace llm_rotate::strategies
