// A stream whose first token is late is started beside itself on another route.
#include "unit/dispatch/call_fixture.hpp"

namespace llm_rotate::tests {
namespace {

using dispatch::Why;

class HedgeTest : public CallTest {
 protected:
  HedgeTest() {
    main_.hedge_after = Millis(1'000);
    main_.first_token_timeout = Millis(20'000);
  }
  static Fate late(std::int64_t ms, const std::string& events) {
    Fate fate = {Happening::head(10, 200, text()), Happening::data(1, "r")};
    fate.push_back(Happening::data(ms, events));
    fate.push_back(Happening::end(1));
    return fate;
  }
};

TEST_F(HedgeTest, TheFirstToSpeakWinsAndTheOtherIsCancelledAndBooked) {
  fates_["key-a"] = {late(8'000, "XYf.")};
  fates_["key-b"] = {late(50, "ABf.")};
  EXPECT_EQ(run(true).kind, CallOutcome::Kind::kOk);
  EXPECT_EQ(asked_, (Keys{"key-a", "key-b"}));
  EXPECT_EQ(seen_.text, "AB");
  EXPECT_EQ(seen_.chunks, 4);  // one role, the winner's
  const auto& attempts = seen_.outcome.attempts;
  EXPECT_TRUE(attempts[0].cancelled && attempts[0].lost && attempts[0].usage_estimated);
  EXPECT_EQ(attempts[1].why, Why::kHedge);
  EXPECT_EQ(attempts[1].waited_ms, 1'000);
  EXPECT_EQ(seen_.outcome.last(), &attempts[1]);
  EXPECT_EQ(world().transport.open_exchanges(), 0);
  EXPECT_EQ(state_of("key-a", "m"), "0 ");
}

TEST_F(HedgeTest, TheFirstOneMayStillWin) {
  fates_["key-a"] = {late(1'500, "XYf.")};
  fates_["key-b"] = {late(5'000, "ABf.")};
  EXPECT_EQ(run(true).kind, CallOutcome::Kind::kOk);
  EXPECT_EQ(seen_.text, "XY");
  EXPECT_TRUE(seen_.outcome.attempts[1].lost);
  EXPECT_EQ(seen_.outcome.last(), seen_.outcome.attempts.data());
}

// Whoever was too slow has had its turn when the winner breaks off.
TEST_F(HedgeTest, ALoserCountsAsAnAttemptOfItsStage) {
  maker_.snapshot->keys.pop_back();
  maker_.snapshot->max_retries = 0;
  maker_.provider("other").on_interrupt = OnInterrupt::kResume;
  maker_.key("key-o", "other", {"big"});
  maker_.snapshot->fallback_chains["main"] = {FallbackEntry("other", "big")};
  fates_["key-a"] = {Fate{}};
  fates_["key-o"] = {stream("rAB")};
  EXPECT_EQ(run(true).kind, CallOutcome::Kind::kFailed);
  EXPECT_EQ(asked_, (Keys{"key-a", "key-o"}));
  EXPECT_EQ(seen_.text, "AB");
}

TEST_F(HedgeTest, AnAnswerInTimeIsNotHedged) {
  fates_["key-a"] = {late(900, "Af.")};
  EXPECT_EQ(run(true).kind, CallOutcome::Kind::kOk);
  EXPECT_EQ(asked_, Keys{"key-a"});
}

TEST_F(HedgeTest, ALoserThatSaidNothingHasReadThePromptAllTheSame) {
  fates_["key-a"] = {Fate{}};
  fates_["key-b"] = {late(50, "ABf.")};
  dispatch::CallRequest request;
  request.model = "m";
  request.json = "{}";
  request.stream = true;
  request.input_tokens = 700;
  world().dispatcher.start(world().snapshot, std::move(request), seen_);
  world().loop.run();
  const dispatch::AttemptRecord& lost = seen_.outcome.attempts[0];
  EXPECT_TRUE(lost.lost && lost.usage_estimated);
  EXPECT_EQ(lost.usage.prompt_tokens, 700);
  EXPECT_EQ(lost.usage.completion_tokens, 0);
}

TEST_F(HedgeTest, NeverTwiceForOneCall) {
  maker_.key("key-c", "main", {"m"});
  fates_["key-a"] = fates_["key-b"] = fates_["key-c"] = {Fate{}};
  EXPECT_EQ(run(true, 15'000).kind, CallOutcome::Kind::kFailed);
  EXPECT_EQ(asked_, (Keys{"key-a", "key-b"}));
}

TEST_F(HedgeTest, GoesDownTheChainWhenTheStageHasNoOtherRoute) {
  maker_.snapshot->keys.pop_back();
  maker_.provider("other");
  maker_.key("key-o", "other", {"big"});
  maker_.snapshot->fallback_chains["main"] = {FallbackEntry("other", "big")};
  fates_["key-a"] = {late(9'000, "Xf.")};
  fates_["key-o"] = {late(10, "Of.")};
  EXPECT_EQ(run(true).kind, CallOutcome::Kind::kOk);
  EXPECT_EQ(seen_.text, "O");
  EXPECT_EQ(seen_.outcome.attempts[1].stage, 1);
}

TEST_F(HedgeTest, WithoutAnotherRouteTheBudgetIsNotTouched) {
  maker_.snapshot->keys.pop_back();
  fates_["key-a"] = {late(5'000, "Xf.")};
  EXPECT_EQ(run(true).kind, CallOutcome::Kind::kOk);
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(main_.hedge_budget->take(world().loop.steady_ms()));
}

TEST_F(HedgeTest, AnEmptyBudgetHedgesNothing) {
  main_.hedge_budget = std::make_shared<state::HedgeBudget>(0);
  fates_["key-a"] = {late(5'000, "Xf.")};
  EXPECT_EQ(run(true).kind, CallOutcome::Kind::kOk);
  EXPECT_EQ(asked_, Keys{"key-a"});
}

TEST_F(HedgeTest, AFailureOfOneLeavesTheOther) {
  fates_["key-a"] = {late(3'000, "Xf.")};
  fates_["key-b"] = {refuse(429, 60'000)};
  EXPECT_EQ(run(true).kind, CallOutcome::Kind::kOk);
  EXPECT_EQ(asked_, (Keys{"key-a", "key-b"}));
  EXPECT_EQ(seen_.text, "X");
  EXPECT_EQ(state_of("key-b", "m"), "1 429 rate_limit: no (asked to wait 60 s)");
}

TEST_F(HedgeTest, WhenBothFailTheCallGoesOn) {
  maker_.key("key-c", "main", {"m"});
  fates_["key-a"] = {{Happening::head(2'000, 500, text()), Happening::end(0)}};
  fates_["key-b"] = {refuse(429, 60'000)};
  fates_["key-c"] = {stream("Cf.")};
  maker_.snapshot->max_retries = 5;
  EXPECT_EQ(run(true).kind, CallOutcome::Kind::kOk);
  EXPECT_EQ(seen_.outcome.attempts.size(), 4U);  // a, b beside it, a once more, c
  EXPECT_EQ(seen_.text, "C");
}

TEST_F(HedgeTest, ABadRequestEndsBoth) {
  fates_["key-a"] = {Fate{}};
  fates_["key-b"] = {refuse(400)};
  EXPECT_EQ(run(true).kind, CallOutcome::Kind::kFailed);
  EXPECT_EQ(seen_.outcome.failure.verdict.type, sdk::ErrorType::kInvalidRequest);
  EXPECT_EQ(seen_.outcome.latency_ms, 1'010);
  EXPECT_EQ(state_of("key-a", "m"), "0 ");
}

TEST_F(HedgeTest, CancellingEndsBoth) {
  fates_["key-a"] = fates_["key-b"] = {Fate{}};
  const auto call = world().start(seen_, "m", true);
  world().loop.run_for(1'500);
  EXPECT_EQ(world().transport.open_exchanges(), 2);
  call->cancel();
  world().loop.run_for(0);
  EXPECT_EQ(world().transport.open_exchanges(), 0);
  EXPECT_FALSE(seen_.outcome.attempts[0].lost);
  EXPECT_EQ(state_of("key-b", "m"), "0 ");
}

TEST_F(HedgeTest, AnswersThatAreNotStreamedAreNotHedged) {
  fates_["key-a"] = {answer(9'000)};
  EXPECT_EQ(run().kind, CallOutcome::Kind::kOk);
  EXPECT_EQ(asked_, Keys{"key-a"});
}

}  // namespace
}  // namespace llm_rotate::tests
