#include "observe/explain.hpp"

#include <gtest/gtest.h>

#include "observe/call_record.hpp"
#include "unit/observe/sample_outcome.hpp"

namespace llm_rotate::observe {
namespace {

TEST(Explain, TellsTheStoryOfACall) {
  dispatch::CallOutcome outcome = tests::sample_outcome();
  outcome.attempts[1].cost_usd = 0.00015;
  outcome.attempts[1].waited_ms = 250;
  outcome.attempts[1].malformed_events = 2;
  EXPECT_EQ(explain(call_record_json(outcome)).value_or(""),
            R"(call 01HZ, 2024-02-29T12:34:56.000Z
model gpt-4o
ok after 350 ms and 2 attempts, $0.000150

1  openai gpt-4o, key open***-1
     why: the first choice (health_aware, 1 of 2)
     429 rate_limit after 50 ms: slow "down"; asked to wait 20 s
     charged to the key for this model, by rule openai.429.rate_limit

2  openai gpt-4o, key open***-2
     why: another key (health_aware, 1 of 1, as a probe), after waiting 250 ms
     answered after 300 ms, first token after 120 ms, 9 tokens in (3 from the cache), 12 out, $0.000150
     skipped 2 events that could not be read
)");
}

TEST(Explain, TellsOfHedgesAndOfFailedCalls) {
  dispatch::CallOutcome outcome = tests::sample_outcome();
  outcome.kind = dispatch::CallOutcome::Kind::kFailed;
  outcome.failure.kind = dispatch::Failure::Kind::kNothingFree;
  outcome.attempts[1].ok = false;
  outcome.attempts[1].cancelled = outcome.attempts[1].lost = true;
  outcome.attempts[1].usage_estimated = true;
  outcome.attempts[1].why = dispatch::Why::kHedge;
  const std::string story = explain(call_record_json(outcome)).value_or("");
  EXPECT_NE(story.find("failed: no_available_key after 350 ms"), std::string::npos);
  EXPECT_NE(story.find("why: beside it, because its first token was late"), std::string::npos);
  EXPECT_NE(story.find("the slower one, cancelled after 300 ms"), std::string::npos);
  EXPECT_NE(story.find("12 out (estimated)"), std::string::npos);
}

TEST(Explain, WhatIsNoRecordIsNotExplained) {
  for (const char* text :
       {"", "nonsense", "{}", "[]", R"({"call_id":"x"})", R"({"attempts":[]})"}) {
    EXPECT_FALSE(explain(text)) << text;
  }
}

}  // namespace
}  // namespace llm_rotate::observe
