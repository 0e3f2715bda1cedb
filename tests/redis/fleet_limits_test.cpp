// Eight processes on one namespace and one key: what the provider saw of its limits.
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "redis/fleet_fixture.hpp"

namespace llm_rotate::redis::testing {
namespace {

// What the provider saw of one limit.
struct Use {
  std::int64_t most = 0;  // in any 60 s
  double of_allowed = 0;  // of what the limit allowed, capacity that is back being used at once
  double of_time = 0;     // of the limit, for as long as it took
};

// `calls` are pairs of a time and what the call has cost, in the order of time.
Use use_of(const std::vector<std::pair<std::int64_t, std::int64_t>>& calls, std::int64_t limit,
           int seconds) {
  constexpr std::int64_t kBackWithin = 61'750;  // the minute, its margin, and a moment to be used
  const std::int64_t end = calls.front().first + seconds * 1'000;
  Use use;
  std::int64_t within = 0;
  std::int64_t used = 0;
  std::int64_t allowed = limit;
  std::size_t begin = 0;
  for (const auto& [at, cost] : calls) {
    within += cost;
    if (at < end) used += cost;
    if (at <= end - kBackWithin) allowed += cost;
    for (; at - calls[begin].first >= 60'000; ++begin) within -= calls[begin].second;
    use.most = std::max(use.most, within);
  }
  use.of_allowed = static_cast<double>(used) / static_cast<double>(allowed);
  use.of_time = static_cast<double>(used) / (static_cast<double>(limit) * seconds / 60.0);
  return use;
}

// One key with both limits, and callers that want more. What a call of each model uses decides
// which of the limits binds.
struct Appetite {
  std::string name;
  std::int64_t small;  // tokens of a call for gpt-4o-mini; every other call
  std::int64_t large;  // for gpt-4o
  bool by_tokens;
};

class FleetLimitsTest : public FleetTest, public ::testing::WithParamInterface<Appetite> {};

// 70 s; the three minutes with LLM_ROTATE_LONG_TESTS=1.
TEST_P(FleetLimitsTest, NoWindowHoldsMoreThanTheLimitAndNearlyAllOfItIsUsed) {
  if (kSlower > 1) GTEST_SKIP() << "its calls take longer to the provider than the window's margin";
  constexpr std::int64_t kRpm = 600;
  constexpr std::int64_t kTpm = 100'000;
  constexpr std::uint64_t kPrompt = 5;
  const Appetite& appetite = GetParam();
  const auto answer = [&](std::int64_t tokens) {
    fake::Action action;
    action.prompt_tokens = kPrompt;
    action.completion_tokens = static_cast<std::uint64_t>(tokens) - kPrompt;
    return action;
  };
  upstream.set_script(fake::Script{}
                          .rule({.model = "gpt-4o-mini"}, answer(appetite.small))
                          .rule({.model = "gpt-4o"}, answer(appetite.large)));
  const bool whole = std::getenv("LLM_ROTATE_LONG_TESTS") != nullptr;
  const int seconds = whole ? 180 : 70;
  const std::string file = config("rate_limit_rpm = 600\nrate_limit_tpm = 100000\n", kPatient);
  std::vector<pid_t> workers;
  for (int i = 0; i < 8; ++i) workers.push_back(worker(file, 16, seconds));
  for (const pid_t pid : workers) {
    int status = 0;
    ::waitpid(pid, &status, 0);
    EXPECT_EQ(status, 0) << worker_log();
  }
  std::vector<std::pair<std::int64_t, std::int64_t>> calls;
  std::vector<std::pair<std::int64_t, std::int64_t>> tokens;
  for (const fake::Attempt& attempt : upstream.attempts()) {
    ASSERT_EQ(attempt.status, 200U);
    calls.emplace_back(attempt.t_ms, 1);
    tokens.emplace_back(attempt.t_ms, attempt.model == "gpt-4o" ? appetite.large : appetite.small);
  }
  ASSERT_FALSE(calls.empty()) << worker_log();
  const Use of_calls = use_of(calls, kRpm, seconds);
  const Use of_tokens = use_of(tokens, kTpm, seconds);
  const Use& binding = appetite.by_tokens ? of_tokens : of_calls;
  std::cout << calls.size() << " calls in " << seconds << " s; in any 60 s at most "
            << of_calls.most << " calls and " << of_tokens.most << " tokens; used "
            << binding.of_allowed * 100 << " % of what was allowed, " << binding.of_time * 100
            << " % of the limit\n";
  EXPECT_LE(of_calls.most, kRpm) << worker_log();
  EXPECT_LE(of_tokens.most, kTpm) << worker_log();
  EXPECT_GE(binding.of_allowed, 0.97) << worker_log();
  EXPECT_GE(whole ? binding.of_time : 1, 0.97) << worker_log();
}

INSTANTIATE_TEST_SUITE_P(Both, FleetLimitsTest,
                         ::testing::Values(Appetite{"RequestsBind", 40, 200, false},
                                           Appetite{"TokensBind", 180, 330, true}),
                         [](const auto& of) { return of.param.name; });

}  // namespace
}  // namespace llm_rotate::redis::testing
