#include "observe/call_record.hpp"

#include <gtest/gtest.h>

#include "unit/observe/sample_outcome.hpp"

namespace llm_rotate::observe {
namespace {

using dispatch::CallOutcome;
using dispatch::Failure;

TEST(CallRecord, SaysEverythingOfACallAndItsAttempts) {
  EXPECT_EQ(
      call_record_json(tests::sample_outcome()),
      R"({"time":"2024-02-29T12:34:56.000Z","call_id":"01HZ","model":"gpt-4o","provider":"openai",)"
      R"("key_id":"open***-2","answered_by":"gpt-4o-2024-08-06","stream":false,"outcome":"ok",)"
      R"("error_type":null,"finish_reason":"stop","tokens":{"input":9,"output":12,"total":21,)"
      R"("cached":3,"cache_write":0,"reasoning":5},"cost_usd":null,"latency_ms":350,"first_token_ms":170,)"
      R"("attempts":[{"provider":"openai","model":"gpt-4o","key_id":"open***-1",)"
      R"("reason":"first","chosen":"health_aware, 1 of 2","stage":0,"time":"2024-02-29T12:34:56.000Z","waited_ms":0,)"
      R"("latency_ms":50,"status":429,"outcome":"failed","error_type":"rate_limit",)"
      R"("scope":"key_model","rule":"openai.429.rate_limit","message":"slow \"down\"",)"
      R"("retry_after_ms":20000,"tokens":null},{"provider":"openai","model":"gpt-4o",)"
      R"("key_id":"open***-2","reason":"next_key",)"
      R"("chosen":"health_aware, 1 of 1, as a probe","stage":0,)"
      R"("time":"2024-02-29T12:34:56.050Z","waited_ms":0,"latency_ms":300,"first_token_ms":120,)"
      R"("status":200,"outcome":"ok","tokens":{"input":9,"output":12,"total":21,"cached":3,)"
      R"("cache_write":0,"reasoning":5}}]})");
}

TEST(CallRecord, WarnsOfParametersThatWereLeftOut) {
  CallOutcome outcome = tests::sample_outcome();
  outcome.attempts.back().dropped = {"logit_bias", "seed"};
  EXPECT_NE(call_record_json(outcome).find(
                R"("warnings":["'logit_bias' was left out: openai has no such parameter",)"
                R"("'seed' was left out: openai has no such parameter"])"),
            std::string::npos);
}

TEST(CallRecord, NamesWhatACallFailedOf) {
  CallOutcome outcome;
  const auto error_type = [&] {
    const std::string json = call_record_json(outcome);
    const std::size_t at = json.find("\"error_type\":") + 13;
    return json.substr(at, json.find(',', at) - at);
  };
  outcome.kind = CallOutcome::Kind::kFailed;
  outcome.failure.kind = Failure::Kind::kNothingFree;
  EXPECT_EQ(error_type(), "\"no_available_key\"");
  outcome.failure.kind = Failure::Kind::kDeadline;
  EXPECT_EQ(error_type(), "\"timeout\"");
  outcome.failure.kind = Failure::Kind::kProvider;
  outcome.failure.verdict.type = sdk::ErrorType::kInvalidRequest;
  EXPECT_EQ(error_type(), "\"invalid_request\"");
  outcome.kind = CallOutcome::Kind::kRefused;
  EXPECT_EQ(error_type(), "\"configuration\"");
  outcome.kind = CallOutcome::Kind::kCancelled;
  EXPECT_EQ(error_type(), "null");
}

TEST(ChosenBecause, SaysThatItIsTheSameKeyAgain) {
  dispatch::AttemptRecord attempt;
  attempt.why = dispatch::Why::kSameKey;
  EXPECT_EQ(chosen_because(attempt), "the same key once more");
}

TEST(CallRecord, TellsTheLoserOfAHedgeFromACancelledCall) {
  CallOutcome outcome;
  dispatch::AttemptRecord& attempt = outcome.attempts.emplace_back();
  attempt.cancelled = attempt.lost = attempt.usage_estimated = true;
  attempt.why = dispatch::Why::kHedge;
  const std::string json = call_record_json(outcome);
  EXPECT_NE(json.find(R"("reason":"hedge")"), std::string::npos);
  EXPECT_NE(json.find(R"("outcome":"lost","tokens":null,"tokens_estimated":true)"),
            std::string::npos);
}

TEST(CallRecord, NamesEveryReason) {
  using dispatch::Why;
  EXPECT_EQ(name_of(Why::kFirst), "first");
  EXPECT_EQ(name_of(Why::kSameKey), "same_key");
  EXPECT_EQ(name_of(Why::kNextKey), "next_key");
  EXPECT_EQ(name_of(Why::kFallback), "fallback");
  EXPECT_EQ(name_of(Why::kHedge), "hedge");
  EXPECT_EQ(name_of(Why::kResume), "resume");
}

}  // namespace
}  // namespace llm_rotate::observe
