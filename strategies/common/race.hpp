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

// The best few of a pass. Those who may be among them are gathered first, without a branch that
// nobody can foresee, and looked at closely when there are enough of them.
class Podium {
 public:
  static constexpr std::size_t kMaxSize = 256;

  // Only for those who come after `last` in the order, if there is one.
  explicit Podium(std::size_t size, const Ranked* last) : size_(size), last_(last) {}

  void add(const Runner& runner, std::uint64_t random, std::uint32_t index) {
    const std::uint64_t number = class_number(runner);
    if (number > limit_) return;
    const std::uint32_t drawn = random_24_bits(random, index);
    const std::uint64_t least = number + wait_number(least_waiting_time(drawn) * runner.slowness);
    gathered_[waiting_] = {number, runner.slowness, drawn, index};
    waiting_ += least <= limit_ ? 1U : 0U;
    if (waiting_ == kGathered) look_closely();
  }

  std::span<const Ranked> sorted() {
    look_closely();
    std::sort(places_.begin(), places_.begin() + held_);
    return {places_.data(), held_};
  }

 private:
  struct Candidate {
    std::uint64_t number;  // of its class
    float slowness;
    std::uint32_t drawn;
    std::uint32_t index;
  };
  static constexpr std::size_t kGathered = 32;

  void look_closely() {
    for (const Candidate& one : std::span(gathered_).first(waiting_)) {
      const float wait = waiting_time(one.drawn) * one.slowness;
      const Ranked ranked = {one.number + wait_number(wait), one.index};
      places_[held_] = ranked;
      held_ += last_ == nullptr || *last_ < ranked ? 1U : 0U;
    }
    waiting_ = 0;
    if (held_ <= size_) return;
    const auto worst = places_.begin() + (size_ - 1);
    std::nth_element(places_.begin(), worst, places_.begin() + held_);
    held_ = size_;
    limit_ = worst->number;
  }

  std::size_t size_;
  const Ranked* last_;
  std::uint64_t limit_ = std::numeric_limits<std::uint64_t>::max();  // no worse one is among them
  std::size_t waiting_ = 0;
  std::size_t held_ = 0;
  // Not initialised on purpose: their counts say what is there.
  std::array<Candidate, kGathered> gathered_;
  std::array<Ranked, kMaxSize + kGathered> places_;
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
    Podium podium(std::min(Podium::kMaxSize, wanted - written), written > 0 ? &last : nullptr);
    for (std::uint32_t index = 0; index < count; ++index) {
      podium.add(runner_of(index), random, index);
    }
    const std::span<const Ranked> best = podium.sorted();
    for (const Ranked& ranked : best) order[written++] = ranked.index;
    last = best.back();
  }
  return written;
}

}  // namespace llm_rotate::strategies
