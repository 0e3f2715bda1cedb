#include "dispatch/call_fsm.hpp"

#include <gtest/gtest.h>

#include "runtime/random.hpp"

namespace llm_rotate::dispatch {
namespace {

using sdk::ErrorType;
using Kind = Action::Kind;

constexpr std::int64_t kStart = 1'000;
constexpr sdk::RouteSlot kA = 7;
constexpr sdk::RouteSlot kB = 8;

class CallFsmTest : public testing::Test {
 protected:
  CallFsm make(std::vector<StageFacts> stages, CallLimits limits = {61'000, 5'000, 3}) {
    return CallFsm(std::move(stages), limits, random_);
  }
  static sdk::Verdict verdict(ErrorType type, std::int64_t retry_after_ms = -1) {
    sdk::Verdict result;
    result.type = type;
    result.retry_after_ms = retry_after_ms;
    return result;
  }
  static void expect_pick(const Action& action, std::size_t stage,
                          sdk::RouteSlot prefer = Action::kNoRoute) {
    ASSERT_EQ(action.kind, Kind::kPick);
    EXPECT_EQ(action.stage, stage);
    EXPECT_EQ(action.prefer, prefer);
  }
  static void expect_sleep(const Action& action, std::int64_t least, std::int64_t most) {
    ASSERT_EQ(action.kind, Kind::kSleep);
    EXPECT_GE(action.sleep_ms, least);
    EXPECT_LE(action.sleep_ms, most);
  }
  static void expect_failure(const CallFsm& fsm, const Action& action, Failure::Kind kind) {
    ASSERT_EQ(action.kind, Kind::kFail);
    EXPECT_EQ(fsm.failure().kind, kind);
  }

  runtime::Random random_{1};
};

TEST_F(CallFsmTest, ARateLimitAsksTheNextKeyAtOnce) {
  CallFsm fsm = make({{"m"}});
  expect_pick(fsm.start(kStart), 0);
  expect_pick(fsm.attempt_failed(0, kA, verdict(ErrorType::kRateLimit, 20'000), kStart), 0);
  EXPECT_FALSE(fsm.forbids(kA));  // the store keeps it from being asked
}

TEST_F(CallFsmTest, ATransientErrorIsRetriedOnceOnTheSameKeyAndThenElsewhere) {
  CallFsm fsm = make({{"m"}});
  fsm.start(kStart);
  expect_sleep(fsm.attempt_failed(0, kA, verdict(ErrorType::kTransientServerError), kStart), 0,
               250);
  expect_pick(fsm.woke(kStart + 250), 0, kA);
  expect_sleep(fsm.attempt_failed(0, kA, verdict(ErrorType::kTransientServerError), kStart + 300),
               0, 500);
  expect_pick(fsm.woke(kStart + 800), 0);
  EXPECT_TRUE(fsm.dislikes(kA));
  EXPECT_FALSE(fsm.forbids(kA));  // if nobody else is there, it may be asked again
}

TEST_F(CallFsmTest, ASilentRouteIsNeverAskedAgain) {
  CallFsm fsm = make({{"m"}});
  fsm.start(kStart);
  expect_pick(fsm.attempt_failed(0, kA, verdict(ErrorType::kTimeout), kStart + 100), 0);
  EXPECT_TRUE(fsm.forbids(kA));
  EXPECT_FALSE(fsm.forbids(kB));
}

TEST_F(CallFsmTest, MaxRetriesCountsFurtherAttemptsInOneStage) {
  CallFsm fsm = make({{"m"}, {"m"}}, {61'000, 5'000, 2});
  fsm.start(kStart);
  expect_pick(fsm.attempt_failed(0, kA, verdict(ErrorType::kRateLimit), kStart), 0);
  expect_pick(fsm.attempt_failed(0, kB, verdict(ErrorType::kRateLimit), kStart), 0);
  expect_pick(fsm.attempt_failed(0, kA, verdict(ErrorType::kRateLimit), kStart), 1);
  expect_pick(fsm.attempt_failed(0, kB, verdict(ErrorType::kRateLimit), kStart), 1);
  EXPECT_EQ(fsm.attempts(), 4);
}

TEST_F(CallFsmTest, ABadRequestFailsAtOnceWithTheProvidersAnswer) {
  for (const ErrorType type : {ErrorType::kInvalidRequest, ErrorType::kContentFiltered}) {
    CallFsm fsm = make({{"m"}, {"m"}});
    fsm.start(kStart);
    expect_failure(fsm, fsm.attempt_failed(0, kA, verdict(type), kStart), Failure::Kind::kProvider);
    EXPECT_EQ(fsm.failure().verdict.type, type);
  }
}

TEST_F(CallFsmTest, AnUnknownErrorTriesOneOtherKey) {
  CallFsm fsm = make({{"m"}});
  fsm.start(kStart);
  expect_pick(fsm.attempt_failed(0, kA, verdict(ErrorType::kUnknown), kStart), 0);
  EXPECT_TRUE(fsm.forbids(kA));
  expect_failure(fsm, fsm.attempt_failed(0, kB, verdict(ErrorType::kUnknown), kStart),
                 Failure::Kind::kProvider);
}

TEST_F(CallFsmTest, ATooLongContextSkipsEveryStageWithThatModel) {
  CallFsm fsm = make({{"small"}, {"small"}, {"large"}});
  fsm.start(kStart);
  expect_pick(fsm.attempt_failed(0, kA, verdict(ErrorType::kContextLengthExceeded), kStart), 2);
}

TEST_F(CallFsmTest, ATooLongContextWithoutALargerModelFailsWithThatError) {
  CallFsm fsm = make({{"small"}, {"small"}});
  fsm.start(kStart);
  expect_failure(fsm, fsm.attempt_failed(0, kA, verdict(ErrorType::kContextLengthExceeded), kStart),
                 Failure::Kind::kProvider);
  EXPECT_EQ(fsm.failure().verdict.type, ErrorType::kContextLengthExceeded);
}

TEST_F(CallFsmTest, ABrokerWithoutARouteGoesToTheNextStage) {
  CallFsm fsm = make({{"m"}, {"m"}});
  fsm.start(kStart);
  expect_pick(fsm.attempt_failed(0, kA, verdict(ErrorType::kBrokerRouteUnavailable), kStart), 1);
}

TEST_F(CallFsmTest, TheNativeProviderIsWaitedForIfItIsSoonFree) {
  CallFsm fsm = make({{"m"}, {"m"}});
  fsm.start(kStart);
  expect_sleep(fsm.nothing_free(2'000, kStart), 2'000, 2'000);
  expect_pick(fsm.woke(kStart + 2'000), 0);
}

TEST_F(CallFsmTest, WaitingIsBoundedOverTheWholeCall) {
  CallFsm fsm = make({{"m"}, {"m"}});
  fsm.start(kStart);
  fsm.nothing_free(3'000, kStart);
  fsm.woke(kStart + 3'000);
  expect_pick(fsm.nothing_free(3'000, kStart + 3'000), 1);
}

TEST_F(CallFsmTest, TheChainIsTakenWhenTheNativeProviderIsOutForLong) {
  CallFsm fsm = make({{"m"}, {"m"}});
  fsm.start(kStart);
  expect_pick(fsm.nothing_free(60'000, kStart), 1);
}

TEST_F(CallFsmTest, WhenAllStagesAreOutTheFirstToComeBackIsWaitedFor) {
  CallFsm fsm = make({{"m"}, {"m"}});
  fsm.start(kStart);
  fsm.nothing_free(60'000, kStart);
  expect_sleep(fsm.nothing_free(4'000, kStart), 4'000, 4'000);
  expect_pick(fsm.woke(kStart + 4'000), 1);
}

TEST_F(CallFsmTest, WhenNobodyComesBackInTimeItSaysWhenSomebodyWill) {
  CallFsm fsm = make({{"m"}, {"m"}});
  fsm.start(kStart);
  fsm.nothing_free(60'000, kStart);
  expect_failure(fsm, fsm.nothing_free(30'000, kStart), Failure::Kind::kNothingFree);
  EXPECT_EQ(fsm.failure().earliest_retry_ms, 30'000);
}

TEST_F(CallFsmTest, KeysThatAreOnlyBusyArePolledUntilTheWaitIsUsedUp) {
  CallFsm fsm = make({{"m"}});
  Action action = fsm.start(kStart);
  std::int64_t now = kStart;
  int polls = 0;
  while ((action = fsm.nothing_free(-1, now)).kind == Kind::kSleep) {
    now += action.sleep_ms;
    fsm.woke(now);
    ++polls;
  }
  expect_failure(fsm, action, Failure::Kind::kNothingFree);
  EXPECT_EQ(now - kStart, 5'000);
  EXPECT_EQ(polls, 100);
}

TEST_F(CallFsmTest, AStageWithNobodyLeftIsNotWaitedFor) {
  CallFsm fsm = make({{"m"}});
  fsm.start(kStart);
  fsm.attempt_failed(0, kA, verdict(ErrorType::kTimeout), kStart);
  expect_failure(fsm, fsm.nobody_left(kStart), Failure::Kind::kProvider);
  EXPECT_EQ(fsm.failure().verdict.type, ErrorType::kTimeout);
}

TEST_F(CallFsmTest, NothingHappensAfterTheDeadline) {
  const CallLimits limits{kStart + 100, 5'000, 3};
  CallFsm late = make({{"m"}}, limits);
  expect_failure(late, late.start(kStart + 100), Failure::Kind::kDeadline);

  CallFsm slow = make({{"m"}}, limits);
  slow.start(kStart);
  expect_failure(slow, slow.attempt_failed(0, kA, verdict(ErrorType::kTimeout), kStart + 100),
                 Failure::Kind::kDeadline);

  CallFsm waits = make({{"m"}}, limits);
  waits.start(kStart);
  expect_failure(waits, waits.nothing_free(200, kStart), Failure::Kind::kNothingFree);
}

TEST_F(CallFsmTest, ABadRequestIsToldEvenAfterTheDeadline) {
  CallFsm fsm = make({{"m"}}, {kStart + 100, 5'000, 3});
  fsm.start(kStart);
  expect_failure(fsm, fsm.attempt_failed(0, kA, verdict(ErrorType::kInvalidRequest), kStart + 200),
                 Failure::Kind::kProvider);
}

TEST_F(CallFsmTest, ABackoffThatWouldPassTheDeadlineFailsNow) {
  CallFsm fsm = make({{"m"}}, {kStart + 1, 5'000, 3});
  fsm.start(kStart);
  for (int tries = 0; tries < 50; ++tries) {
    CallFsm again = make({{"m"}}, {kStart + 1, 5'000, 3});
    again.start(kStart);
    const Action action = again.attempt_failed(0, kA, verdict(ErrorType::kConnectionError), kStart);
    if (action.kind == Kind::kSleep) {
      EXPECT_EQ(action.sleep_ms, 0);
    } else {
      expect_failure(again, action, Failure::Kind::kDeadline);
    }
  }
}

TEST_F(CallFsmTest, ACallWithoutStagesFails) {
  CallFsm fsm = make({});
  expect_failure(fsm, fsm.start(kStart), Failure::Kind::kNothingFree);
}

TEST_F(CallFsmTest, AStageThatHadItsTurnIsNotAskedAgainAfterAnEarlierOneCameBack) {
  CallFsm fsm = make({{"m"}, {"m"}}, {61'000, 5'000, 0});
  fsm.start(kStart);
  expect_pick(fsm.nothing_free(12'000, kStart), 1);
  expect_sleep(fsm.attempt_failed(1, kB, verdict(ErrorType::kTimeout), kStart + 25'000), 1, 1);
  expect_pick(fsm.woke(kStart + 25'001), 0);
  const Action last =
      fsm.attempt_failed(0, kA, verdict(ErrorType::kModelUnavailable), kStart + 25'100);
  expect_failure(fsm, last, Failure::Kind::kProvider);
}

}  // namespace
}  // namespace llm_rotate::dispatch
