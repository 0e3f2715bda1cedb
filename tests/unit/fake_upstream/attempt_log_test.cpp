#include "fake_upstream/attempt_log.hpp"

#include <chrono>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace llm_rotate::fake {
namespace {

Attempt finished(std::uint64_t seq) {
  Attempt attempt;
  attempt.seq = seq;
  attempt.finished = true;
  return attempt;
}

TEST(AttemptLog, NumbersAttemptsInTheOrderOfArrival) {
  AttemptLog log(10, {});
  EXPECT_EQ(log.arrive(), 1U);
  EXPECT_EQ(log.arrive(), 2U);
  EXPECT_EQ(log.arrived(), 2U);
}

TEST(AttemptLog, AnAttemptKeepsItsPlaceWhenItFinishesLate) {
  AttemptLog log(10, {});
  log.arrive();
  log.arrive();
  log.record(finished(2));
  const auto attempts = log.attempts();
  ASSERT_EQ(attempts.size(), 2U);
  EXPECT_EQ(attempts[0].seq, 1U);
  EXPECT_FALSE(attempts[0].finished);
  EXPECT_TRUE(attempts[1].finished);
}

TEST(AttemptLog, KeepsTheNewestAndForgetsQuietly) {
  AttemptLog log(2, {});
  log.arrive();
  log.arrive();
  log.arrive();
  log.record(finished(1));
  const auto attempts = log.attempts();
  ASSERT_EQ(attempts.size(), 2U);
  EXPECT_EQ(attempts[0].seq, 2U);
  EXPECT_EQ(attempts[1].seq, 3U);
  EXPECT_EQ(log.arrived(), 3U);
}

TEST(AttemptLog, OnlyFinishedAttemptsGoToTheSink) {
  std::vector<std::uint64_t> told;
  AttemptLog log(10, [&](const Attempt& attempt) { told.push_back(attempt.seq); });
  Attempt attempt;
  attempt.seq = log.arrive();
  log.record(attempt);
  EXPECT_TRUE(told.empty());
  log.record(finished(attempt.seq));
  EXPECT_EQ(told, std::vector<std::uint64_t>{1});
}

TEST(AttemptLog, WaitingEndsWhenTheConditionHolds) {
  AttemptLog log(10, {});
  log.arrive();
  std::thread other([&] { log.record(finished(1)); });
  EXPECT_TRUE(log.wait_until([](const auto& attempts) { return attempts.at(0).finished; },
                             std::chrono::seconds(10)));
  other.join();
}

TEST(AttemptLog, WaitingEndsWhenTheTimeIsOver) {
  const AttemptLog log(10, {});
  EXPECT_FALSE(log.wait_until([](const auto& attempts) { return !attempts.empty(); },
                              std::chrono::milliseconds(1)));
}

}  // namespace
}  // namespace llm_rotate::fake
