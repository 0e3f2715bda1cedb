// The engine's promises (see play.hpp) over a thousand random worlds.
//
// LLM_ROTATE_SEEDS=100000 plays that many; LLM_ROTATE_SEED=7 plays that one alone. A failure prints
// the seed that replays it and the smallest schedule that still fails.
#include <cstdlib>
#include <iostream>

#include <gtest/gtest.h>

#include "sanitized.hpp"
#include "simulation/play.hpp"

namespace llm_rotate::tests {
namespace {

constexpr std::uint64_t kWorlds = kSanitized ? 100 : 1'000;

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

void report(const Schedule& schedule, const Violation& violation) {
  ADD_FAILURE() << "property (" << violation.property << "): " << violation.what
                << "\nreplay with LLM_ROTATE_SEED=" << schedule.seed << "\nthe smallest of it:\n"
                << minimised(schedule, violation.property).describe();
}

TEST(Properties, HoldInEveryWorld) {
  const std::uint64_t only = from_environment("LLM_ROTATE_SEED", 0);
  const std::uint64_t first = only > 0 ? only : 1;
  const std::uint64_t last = only > 0 ? only : from_environment("LLM_ROTATE_SEEDS", kWorlds);
  std::int64_t attempts = 0;
  std::int64_t ok = 0;
  std::int64_t failed = 0;
  int broken = 0;
  int worlds = 0;
  for (std::uint64_t seed = first; seed <= last && broken < 3; ++seed) {
    ++worlds;
    const Schedule schedule = make_schedule(seed);
    const Played played = play(schedule);
    attempts += played.attempts;
    ok += played.ok;
    failed += played.failed;
    if (played.violations.empty()) continue;
    ++broken;
    report(schedule, played.violations.front());
  }
  // A world in which nothing fails, or everything, proves little.
  if (only == 0 && broken == 0) {
    EXPECT_GT(attempts, ok);
    EXPECT_GT(ok, failed * 2);
    EXPECT_GT(failed, 0);
  }
  std::cout << "worlds " << worlds << ", attempts " << attempts << ", calls that succeeded " << ok
            << ", that did not " << failed << '\n';
}

TEST(Properties, TheSameSeedIsTheSameWorld) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    EXPECT_EQ(make_schedule(seed).describe(), make_schedule(seed).describe());
    EXPECT_EQ(play(make_schedule(seed)).attempts, play(make_schedule(seed)).attempts);
  }
}

}  // namespace
}  // namespace llm_rotate::tests
