#include "state/outage_journal.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::state {
namespace {

sdk::Settlement ended(sdk::Effect effect, std::int64_t tokens, std::int64_t now_ms) {
  sdk::Settlement settlement;
  settlement.slot = 3;
  settlement.effect = effect;
  settlement.tokens = tokens;
  settlement.now_ms = now_ms;
  return settlement;
}

TEST(OutageJournal, CountsEveryCallOnce) {
  OutageJournal journal;
  for (int i = 0; i < 3; ++i) journal.sent(3, 1'000);
  journal.ended(ended(sdk::Effect::kSuccess, 10, 1'000), 50);
  journal.ended(ended(sdk::Effect::kFailure, -1, 1'000), 50);
  journal.ended(ended(sdk::Effect::kNone, 0, 1'000), 50);
  EXPECT_EQ(journal.calls(), 3U);
  const auto routes = journal.take(2'000);
  ASSERT_EQ(routes.size(), 1U);
  const OutageJournal::Route& route = routes.at(3);
  EXPECT_EQ(route.successes, 1U);
  EXPECT_EQ(route.failures, 1U);
  EXPECT_TRUE(route.rested);
  EXPECT_EQ(route.requests, 3);
  EXPECT_EQ(route.tokens, 60) << "what nobody knows counts as estimated";
  EXPECT_TRUE(journal.take(2'000).empty());
  EXPECT_EQ(journal.calls(), 0U);
}

TEST(OutageJournal, OnlyTheLastMinuteWasSpent) {
  OutageJournal journal;
  journal.sent(3, 1'000);
  journal.sent(3, 100'000);
  journal.ended(ended(sdk::Effect::kSuccess, 5, 100'000), 0);
  const auto routes = journal.take(101'000);
  EXPECT_EQ(routes.at(3).requests, 1);
  EXPECT_EQ(routes.at(3).tokens, 5);
  EXPECT_FALSE(routes.at(3).rested);
}

TEST(OutageJournal, ASuccessThatAnnouncesItsLimitRests) {
  OutageJournal journal;
  sdk::Settlement nearly_empty = ended(sdk::Effect::kSuccess, 5, 0);
  nearly_empty.asked_ms = 1'000;
  journal.ended(nearly_empty, 0);
  EXPECT_TRUE(journal.take(0).at(3).rested);
}

}  // namespace
}  // namespace llm_rotate::state
