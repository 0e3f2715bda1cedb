// A provider's retry budget: a storm of retries is stopped, a call moves on instead.
#include "unit/dispatch/call_fixture.hpp"

namespace llm_rotate::tests {
namespace {

TEST_F(CallTest, AnEmptyRetryBudgetGoesOnToTheNextStage) {
  main_.retry_budget = {.percent = 0, .floor = 0, .floor_per_s = 0};
  maker_.provider("other");
  maker_.key("key-o", "other", {"m"});
  fates_["key-a"] = {refuse(500)};
  EXPECT_EQ(run().kind, CallOutcome::Kind::kOk);
  EXPECT_EQ(asked_, (Keys{"key-a", "key-o"}));
  EXPECT_EQ(seen_.outcome.attempts[1].why, dispatch::Why::kFallback);
}

TEST_F(CallTest, WithoutAnotherStageItFailsAndSaysThatRetriesWereWithheld) {
  main_.retry_budget = {.percent = 0, .floor = 0, .floor_per_s = 0};
  fates_["key-a"] = {refuse(500)};
  EXPECT_EQ(run().kind, CallOutcome::Kind::kFailed);
  EXPECT_TRUE(seen_.outcome.failure.retries_withheld);
  EXPECT_EQ(asked_, Keys{"key-a"});
}

TEST_F(CallTest, ARefusedKeyIsRotatedAwayFromWhateverTheBudget) {
  main_.retry_budget = {.percent = 0, .floor = 0, .floor_per_s = 0};
  fates_["key-a"] = {refuse(401)};
  EXPECT_EQ(run().kind, CallOutcome::Kind::kOk);
  EXPECT_EQ(asked_, (Keys{"key-a", "key-b"}));
}

TEST_F(CallTest, ABrokenProviderSeesFarFewerAttemptsThanRetriesAllow) {
  maker_.snapshot->max_retries = 10;
  main_.rest.max_consecutive_failures = 1'000;
  fates_["key-a"] = fates_["key-b"] = {refuse(500)};
  constexpr int kCalls = 100;
  for (int i = 0; i < kCalls; ++i) {
    Seen seen;
    world().start(seen, "m", false, 1'000);
    world().loop.run_for(10);
    world().loop.run();
  }
  EXPECT_LT(asked_.size(), kCalls * 3U);
}

TEST_F(CallTest, ACallsOwnTimeoutsWin) {
  fates_["key-a"] = {{Happening::head(1, 200, text()), Happening::data(9'000, "wf.")}};
  fates_["key-b"] = {
      {Happening::head(1, 200, text()), Happening::data(1, "w"), Happening::data(9'000, "f.")}};
  dispatch::CallRequest request;
  request.model = "m";
  request.json = "{}";
  request.stream = true;
  request.timeouts = {1'000, 2'000, 3'000};
  world().dispatcher.start(world().snapshot, std::move(request), seen_);
  world().loop.run();
  EXPECT_EQ(seen_.outcome.attempts[0].verdict.rule, "host.first_token_timeout");
  EXPECT_EQ(seen_.outcome.attempts[0].latency_ms, 2'000);
  EXPECT_EQ(seen_.outcome.attempts[1].verdict.rule, "host.timeout");
  EXPECT_EQ(seen_.outcome.attempts[1].latency_ms, 3'002);
}

}  // namespace
}  // namespace llm_rotate::tests
