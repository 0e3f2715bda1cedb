#include "dispatch/reaction.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::dispatch {
namespace {

using sdk::Effect;
using sdk::ErrorType;

struct Row {
  ErrorType type;
  Effect effect;
  Next next;
};

class ReactionTable : public testing::TestWithParam<Row> {};

// The table of the README, row by row, for answers that name no time.
TEST_P(ReactionTable, DoesWhatTheTableSays) {
  sdk::Verdict verdict;
  verdict.type = GetParam().type;
  const Reaction reaction = reaction_to(verdict);
  EXPECT_EQ(reaction.effect, GetParam().effect) << sdk::name_of(verdict.type);
  EXPECT_EQ(reaction.next, GetParam().next) << sdk::name_of(verdict.type);
}

INSTANTIATE_TEST_SUITE_P(
    All, ReactionTable,
    testing::Values(Row{ErrorType::kRateLimit, Effect::kCooldown, Next::kNextKey},
                    Row{ErrorType::kQuotaExhausted, Effect::kQuarantine, Next::kNextKey},
                    Row{ErrorType::kInvalidAuth, Effect::kQuarantine, Next::kNextKey},
                    Row{ErrorType::kPermissionDenied, Effect::kQuarantine, Next::kNextKey},
                    Row{ErrorType::kTimeout, Effect::kFailure, Next::kOtherRoute},
                    Row{ErrorType::kTransientServerError, Effect::kFailure, Next::kRetryThenNext},
                    Row{ErrorType::kConnectionError, Effect::kFailure, Next::kRetryThenNext},
                    Row{ErrorType::kModelUnavailable, Effect::kCooldown, Next::kNextKey},
                    Row{ErrorType::kBrokerRouteUnavailable, Effect::kNone, Next::kNextStage},
                    Row{ErrorType::kContextLengthExceeded, Effect::kNone, Next::kOtherModel},
                    Row{ErrorType::kStreamInterrupted, Effect::kFailure, Next::kRetryThenNext},
                    Row{ErrorType::kInvalidRequest, Effect::kNone, Next::kFail},
                    Row{ErrorType::kContentFiltered, Effect::kNone, Next::kFail},
                    Row{ErrorType::kUnknown, Effect::kFailure, Next::kOtherOnce}));

TEST(Reaction, QuotaWithAResetTimeIsACooldown) {
  sdk::Verdict verdict;
  verdict.type = ErrorType::kQuotaExhausted;
  verdict.retry_after_ms = 3'600'000;
  EXPECT_EQ(reaction_to(verdict).effect, Effect::kCooldown);
}

TEST(Reaction, AServerErrorThatNamesATimeIsNotRetriedOnTheSameKey) {
  sdk::Verdict verdict;
  verdict.type = ErrorType::kTransientServerError;
  verdict.retry_after_ms = 20'000;
  EXPECT_EQ(reaction_to(verdict).next, Next::kNextKey);
}

TEST(Reaction, ARequestThatNeverFitsIsHeldAgainstNobody) {
  sdk::Verdict verdict;
  verdict.type = ErrorType::kRateLimit;
  verdict.never_fits = true;
  EXPECT_EQ(reaction_to(verdict).effect, Effect::kNone);
  EXPECT_EQ(reaction_to(verdict).next, Next::kOtherRoute);
}

}  // namespace
}  // namespace llm_rotate::dispatch
