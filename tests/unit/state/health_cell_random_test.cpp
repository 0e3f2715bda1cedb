// What must hold for a key-health machine whatever happens to it, tried on random histories. A
// failure prints the seed that repeats it.
#include <cstdint>
#include <optional>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "state/health_cell.hpp"

namespace llm_rotate::state {
namespace {

using sdk::Effect;
using sdk::KeyState;

bool resting(KeyState state) {
  return state == KeyState::kCooldown || state == KeyState::kQuarantine;
}

// One cell, the calls it has in flight, and what was true a step ago.
class History {
 public:
  explicit History(std::uint64_t seed) : random_(seed) {}

  void step() {
    now_ms_ += pick(4) == 0 ? pick(40'000) : pick(500);
    cell_.advance(now_ms_);
    const KeyState state = cell_.state();
    const std::int64_t free_at = cell_.free_at();
    switch (pick(8)) {
      case 0:
      case 1:
      case 2:
      case 3:
        try_to_send();
        break;
      case 4:
        cell_.rest_along(now_ms_ + pick(20'000), 1, "group", now_ms_);
        break;
      default:
        end_a_call();
        break;
    }
    if (resting(state) && resting(cell_.state())) {
      ASSERT_GE(cell_.free_at(), free_at) << "a timer moved back";
    }
    ASSERT_LE(probes(), 1U) << "two probes at once";
    ASSERT_EQ(probes() == 1, cell_.probe_out());
    ASSERT_LE(cell_.repeats(), HealthCell::kMaxRepeats);
  }

 private:
  std::int64_t pick(std::int64_t below) {
    return std::uniform_int_distribution<std::int64_t>(0, below - 1)(random_);
  }

  void try_to_send() {
    const KeyState before = cell_.state();
    const bool rests = resting(before) && cell_.free_at() > now_ms_;
    const Admission admission = cell_.check(now_ms_);
    if (rests) {
      ASSERT_EQ(admission, Admission::kNo) << "admitted within a rest";
    }
    if (admission == Admission::kNo) return;
    if (admission == Admission::kShareSkip && pick(2) == 0) {
      cell_.pass_over();
      return;
    }
    const Grant grant = cell_.admit(now_ms_, now_ms_ + 60'000);
    ASSERT_EQ(grant.probe, admission == Admission::kProbe);
    in_flight_.push_back(grant);
  }

  void end_a_call() {
    if (in_flight_.empty()) return;
    const auto index = static_cast<std::size_t>(pick(static_cast<std::int64_t>(in_flight_.size())));
    const Grant grant = in_flight_[index];
    in_flight_.erase(in_flight_.begin() + static_cast<std::ptrdiff_t>(index));
    const KeyState before = cell_.state();
    const auto effect = static_cast<Effect>(pick(5));
    const std::int64_t asked = pick(2) == 0 ? -1 : pick(100'000);
    cell_.settle(grant, {effect, asked, "random"}, {2'000, 9'000, 700, 3}, now_ms_);
    const bool limits = effect == Effect::kCooldown || effect == Effect::kQuarantine;
    if (limits && asked > 0) {
      ASSERT_GE(cell_.free_at(), now_ms_ + asked) << "an asked rest was shortened";
    }
    if (resting(before) && !grant.probe) {
      ASSERT_TRUE(resting(cell_.state())) << "a rest ended by something else than time or a probe";
    }
    if (before != KeyState::kActive && cell_.state() == KeyState::kActive) {
      ASSERT_EQ(before, KeyState::kProbation) << "active without probation";
    }
  }

  std::size_t probes() const {
    std::size_t count = 0;
    for (const Grant& grant : in_flight_) count += grant.probe ? 1 : 0;
    return count;
  }

  std::mt19937_64 random_;
  HealthCell cell_;
  std::int64_t now_ms_ = 1'000;
  std::vector<Grant> in_flight_;
};

TEST(HealthCellRandom, RulesHoldOnEveryHistory) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    History history(seed);
    for (int step = 0; step < 500; ++step) {
      history.step();
      if (::testing::Test::HasFatalFailure()) return;
    }
  }
}

}  // namespace
}  // namespace llm_rotate::state
