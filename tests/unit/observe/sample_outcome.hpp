// A call that came through with its second key, for the tests of this folder.
#pragma once

#include "dispatch/call_types.hpp"

namespace llm_rotate::tests {

inline dispatch::CallOutcome sample_outcome() {
  dispatch::CallOutcome outcome;
  outcome.kind = dispatch::CallOutcome::Kind::kOk;
  outcome.call_id = "01HZ";
  outcome.asked_model = "gpt-4o";
  outcome.model = "gpt-4o-2024-08-06";
  outcome.started_unix_ms = 1'709'210'096'000;
  outcome.latency_ms = 350;
  outcome.finish_reason = sdk::FinishReason::kStop;
  dispatch::AttemptRecord first;
  first.provider = "openai";
  first.model = "gpt-4o";
  first.key_id = "open***-1";
  first.strategy = "health_aware";
  first.rank = 1;
  first.candidates = 2;
  first.started_unix_ms = outcome.started_unix_ms;
  first.latency_ms = 50;
  first.http_status = 429;
  first.verdict.type = sdk::ErrorType::kRateLimit;
  first.verdict.scope = sdk::Scope::kKeyModel;
  first.verdict.rule = "openai.429.rate_limit";
  first.verdict.message = "slow \"down\"";
  first.verdict.retry_after_ms = 20'000;
  dispatch::AttemptRecord second = first;
  second.key_id = "open***-2";
  second.rank = 1;
  second.candidates = 1;
  second.probe = true;
  second.why = dispatch::Why::kNextKey;
  second.started_unix_ms += 50;
  second.latency_ms = 300;
  second.first_token_ms = 120;
  second.http_status = 200;
  second.ok = true;
  second.verdict = {};
  second.usage = {true, 9, 12, 21, 3, 0, 5};
  outcome.usage = second.usage;
  outcome.attempts = {first, second};
  return outcome;
}

}  // namespace llm_rotate::tests
