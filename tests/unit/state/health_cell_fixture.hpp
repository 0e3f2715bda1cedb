// One health cell on virtual time, with the steps its tests are made of.
#pragma once

#include <cstdint>
#include <string_view>

#include <gtest/gtest.h>

#include "state/health_cell.hpp"

namespace llm_rotate::state {

inline constexpr std::int64_t kStart = 1'000'000;
inline constexpr sdk::RestPolicy kPolicy = {30'000, 300'000, 15'000, 5};

class HealthCellTest : public ::testing::Test {
 protected:
  void settle(Grant grant, sdk::Effect effect, std::int64_t asked_ms = -1,
              std::string_view cause = "cause") {
    cell.settle(grant, {effect, asked_ms, cause}, kPolicy, now);
  }
  void call(sdk::Effect effect, std::int64_t asked_ms = -1, std::string_view cause = "cause") {
    settle(cell.admit(now, now + 60'000), effect, asked_ms, cause);
  }
  void fail(int times) {
    for (int i = 0; i < times; ++i) call(sdk::Effect::kFailure);
  }
  void wait(std::int64_t ms) {
    now += ms;
    cell.advance(now);
  }
  // Rests and comes back to probation at level 0.
  void reach_probation() {
    call(sdk::Effect::kCooldown, 1'000);
    wait(1'000);
    ASSERT_EQ(cell.state(), sdk::KeyState::kProbation);
  }
  std::int64_t back_in() const { return cell.free_at() - now; }

  HealthCell cell;
  std::int64_t now = kStart;
};

}  // namespace llm_rotate::state
