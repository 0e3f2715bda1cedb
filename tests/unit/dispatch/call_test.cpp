// Calls from start to end in the virtual world: the engine's parts together, without a socket.
#include "dispatch/call.hpp"

#include "unit/dispatch/call_fixture.hpp"

namespace llm_rotate::tests {
namespace {

TEST_F(CallTest, AHealthyKeyAnswersAtOnce) {
  EXPECT_EQ(run().kind, CallOutcome::Kind::kOk);
  EXPECT_EQ(asked_, Keys{"key-a"});
  EXPECT_EQ(seen_.outcome.reply.json, R"({"choices":[{"message":{"content":"hi"}}]})");
  EXPECT_EQ(seen_.outcome.latency_ms, 10);
  EXPECT_EQ(seen_.outcome.usage.total_tokens, 15);
  EXPECT_EQ(world().records, 1);
}

TEST_F(CallTest, SurvivesALimitedAndARevokedKey) {
  maker_.key("key-c", "main", {"m"});
  fates_["key-a"] = {refuse(429, 20'000)};
  fates_["key-b"] = {refuse(401)};
  EXPECT_EQ(run().kind, CallOutcome::Kind::kOk);
  EXPECT_EQ(asked_, (Keys{"key-a", "key-b", "key-c"}));
  EXPECT_EQ(state_of("key-a", "m"), "1 429 rate_limit: no (asked to wait 20 s)");
  EXPECT_EQ(state_of("key-b", ""), "3 401 invalid_auth: no");
}

TEST_F(CallTest, ARestingKeyIsLeftAloneByLaterCalls) {
  fates_["key-a"] = {refuse(429, 60'000)};
  run();
  Seen second;
  world().start(second, "m");
  world().loop.run();
  EXPECT_EQ(second.outcome.kind, CallOutcome::Kind::kOk);
  EXPECT_EQ(asked_, (Keys{"key-a", "key-b", "key-b"}));
}

TEST_F(CallTest, ATransientErrorIsRetriedOnTheSameKeyFirst) {
  fates_["key-a"] = {refuse(500), refuse(500), answer()};
  EXPECT_EQ(run().kind, CallOutcome::Kind::kOk);
  EXPECT_EQ(asked_, (Keys{"key-a", "key-a", "key-b"}));
  EXPECT_EQ(seen_.outcome.attempts[1].why, dispatch::Why::kSameKey);
  EXPECT_EQ(seen_.outcome.attempts[2].why, dispatch::Why::kNextKey);
}

TEST_F(CallTest, ASingleKeyIsRetriedAsOftenAsAllowed) {
  maker_.snapshot->keys.pop_back();
  fates_["key-a"] = {refuse(503)};
  EXPECT_EQ(run().kind, CallOutcome::Kind::kFailed);
  EXPECT_EQ(asked_.size(), 4U);  // the first and max_retries more
  for (std::size_t i = 1; i < 4; ++i) {
    EXPECT_EQ(seen_.outcome.attempts[i].why, dispatch::Why::kSameKey);
  }
  EXPECT_EQ(seen_.outcome.failure.verdict.type, sdk::ErrorType::kTransientServerError);
}

TEST_F(CallTest, WaitsForAKeyThatIsSoonBack) {
  maker_.snapshot->keys.pop_back();
  fates_["key-a"] = {refuse(429, 2'000), answer()};
  EXPECT_EQ(run().kind, CallOutcome::Kind::kOk);
  EXPECT_EQ(seen_.outcome.latency_ms, 10 + 2'000 + 10);
  EXPECT_EQ(seen_.outcome.attempts[1].waited_ms, 2'000);
  EXPECT_TRUE(seen_.outcome.attempts[1].probe);
}

TEST_F(CallTest, SaysWhenAKeyWillBeBackIfThatIsTooFarOff) {
  fates_["key-a"] = {refuse(429, 30'000)};
  fates_["key-b"] = {refuse(429, 20'000)};
  EXPECT_EQ(run().kind, CallOutcome::Kind::kFailed);
  EXPECT_EQ(seen_.outcome.failure.kind, Failure::Kind::kNothingFree);
  EXPECT_EQ(seen_.outcome.failure.earliest_retry_ms, 20'000);
}

TEST_F(CallTest, GoesDownTheChainWithTheEntrysModel) {
  maker_.provider("other");
  maker_.key("key-o", "other", {"big"});
  maker_.snapshot->fallback_chains["main"] = {FallbackEntry("other", "big")};
  fates_["key-a"] = fates_["key-b"] = {refuse(401)};
  EXPECT_EQ(run().kind, CallOutcome::Kind::kOk);
  EXPECT_EQ(asked_, (Keys{"key-a", "key-b", "key-o"}));
  EXPECT_EQ(models_.back(), "big");
}

TEST_F(CallTest, ASilentRouteIsLeftWhenItsTimeIsUpAndNotAskedAgain) {
  main_.attempt_timeout = Millis(2'000);
  fates_["key-a"] = {Fate{}};
  fates_["key-b"] = {refuse(500), refuse(500), answer()};
  EXPECT_EQ(run().kind, CallOutcome::Kind::kOk);
  EXPECT_EQ(asked_, (Keys{"key-a", "key-b", "key-b", "key-b"}));
  EXPECT_EQ(seen_.outcome.attempts[0].verdict.rule, "host.timeout");
}

TEST_F(CallTest, ACallersShortDeadlineIsHeldAgainstNobody) {
  fates_["key-a"] = {Fate{}};
  EXPECT_EQ(run(false, 100).kind, CallOutcome::Kind::kFailed);
  EXPECT_EQ(seen_.outcome.failure.kind, Failure::Kind::kDeadline);
  EXPECT_EQ(seen_.outcome.latency_ms, 100);
  EXPECT_EQ(state_of("key-a", "m"), "0 ");
}

TEST_F(CallTest, ARefusalIsReadEvenIfItsBodyBreaksOff) {
  fates_["key-a"] = {
      {Happening::head(1, 401, text()), Happening::end(1, TransferEnd::kInterrupted)}};
  EXPECT_EQ(run().kind, CallOutcome::Kind::kOk);
  EXPECT_EQ(seen_.outcome.attempts[0].verdict.type, sdk::ErrorType::kInvalidAuth);
}

TEST_F(CallTest, AnAnswerThatBreaksOffIsNotAnAnswer) {
  fates_["key-a"] = {{Happening::head(1, 200, text()), Happening::data(1, "h"),
                      Happening::end(1, TransferEnd::kInterrupted)},
                     answer()};
  EXPECT_EQ(run().kind, CallOutcome::Kind::kOk);
  EXPECT_EQ(seen_.outcome.attempts.size(), 2U);
  EXPECT_EQ(seen_.outcome.attempts[0].verdict.type, sdk::ErrorType::kStreamInterrupted);
}

TEST_F(CallTest, AnUnknownModelIsRefusedWithASentence) {
  Seen seen;
  world().start(seen, "mm");
  EXPECT_EQ(seen.ends, 0);  // never from inside start
  world().loop.run();
  EXPECT_EQ(seen.outcome.kind, CallOutcome::Kind::kRefused);
  EXPECT_EQ(
      seen.outcome.refusal,
      "no key lists model 'mm'; add it to the models of a key, or write it as provider/model");
}

TEST_F(CallTest, AStreamRotatesBeforeItsFirstWord) {
  fates_["key-a"] = {stream("r!")};
  fates_["key-b"] = {stream("rwwf.")};
  EXPECT_EQ(run(true).kind, CallOutcome::Kind::kOk);
  EXPECT_EQ(asked_, (Keys{"key-a", "key-a", "key-b"}));
  EXPECT_EQ(seen_.words, 2);
  EXPECT_EQ(seen_.chunks, 4);  // the role of the winner alone, two words, the finish
}

TEST_F(CallTest, AStreamThatBreaksAfterItsFirstWordIsAnError) {
  fates_["key-a"] = {stream("rww")};
  EXPECT_EQ(run(true).kind, CallOutcome::Kind::kFailed);
  EXPECT_EQ(seen_.outcome.failure.verdict.type, sdk::ErrorType::kStreamInterrupted);
  EXPECT_EQ(asked_, Keys{"key-a"});
}

TEST_F(CallTest, AMissingFinalMarkerDelaysNothing) {
  fates_["key-a"] = {stream("wf")};
  EXPECT_EQ(run(true).kind, CallOutcome::Kind::kOk);
  EXPECT_LT(seen_.outcome.latency_ms, 20);
}

TEST_F(CallTest, AFinishedStreamOnAnOpenConnectionEndsSoon) {
  fates_["key-a"] = {{Happening::head(1, 200, text()), Happening::data(1, "wf")}};
  EXPECT_EQ(run(true).kind, CallOutcome::Kind::kOk);
  EXPECT_LT(seen_.outcome.latency_ms, 500);
}

TEST_F(CallTest, AFinalMarkerEndsTheCallButLetsTheConnectionFinish) {
  fates_["key-a"] = {
      {Happening::head(1, 200, text()), Happening::data(1, "wf."), Happening::end(500)}};
  world().start(seen_, "m", true);
  world().loop.run_for(10);
  EXPECT_EQ(seen_.ends, 1);
  EXPECT_EQ(world().transport.open_exchanges(), 1);
  world().loop.run();
  EXPECT_EQ(world().transport.open_exchanges(), 0);
}

TEST_F(CallTest, MalformedEventsAreSkippedAndCounted) {
  fates_["key-a"] = {stream("w?w?f.")};
  EXPECT_EQ(run(true).kind, CallOutcome::Kind::kOk);
  EXPECT_EQ(seen_.words, 2);
  EXPECT_EQ(seen_.outcome.attempts[0].malformed_events, 2U);
}

TEST_F(CallTest, ALateFirstTokenMovesOn) {
  main_.first_token_timeout = Millis(1'000);
  fates_["key-a"] = {
      {Happening::head(1, 200, text()), Happening::data(1, "r"), Happening::data(5'000, "w")}};
  fates_["key-b"] = {stream("wf.")};
  EXPECT_EQ(run(true).kind, CallOutcome::Kind::kOk);
  EXPECT_EQ(seen_.outcome.attempts[0].verdict.rule, "host.first_token_timeout");
  EXPECT_EQ(seen_.outcome.attempts[0].verdict.message, "no first token within 1000 ms");
}

TEST_F(CallTest, ASlowReaderHoldsTheProviderBack) {
  fates_["key-a"] = {stream("wwwwf.")};
  seen_.pause_after = 2;
  const auto call = world().start(seen_, "m", true);
  world().loop.run_for(5'000);
  EXPECT_EQ(seen_.chunks, 2);
  seen_.pause_after = 0;
  call->resume();
  world().loop.run();
  EXPECT_EQ(seen_.words, 4);
  EXPECT_EQ(seen_.outcome.kind, CallOutcome::Kind::kOk);
}

TEST_F(CallTest, CancellingClosesTheExchangeAndFreesTheLease) {
  fates_["key-a"] = {Fate{}};
  const auto call = world().start(seen_, "m");
  world().loop.run_for(50);
  EXPECT_EQ(world().transport.open_exchanges(), 1);
  call->cancel();
  EXPECT_EQ(seen_.outcome.kind, CallOutcome::Kind::kCancelled);
  world().loop.run_for(0);
  EXPECT_EQ(world().transport.open_exchanges(), 0);
  EXPECT_EQ(state_of("key-a", "m"), "0 ");
  EXPECT_TRUE(seen_.outcome.attempts[0].cancelled);
}

TEST_F(CallTest, CancellingFromInsideAChunkIsSafe) {
  fates_["key-a"] = {stream("wwwf.")};
  std::shared_ptr<dispatch::ICall> call;
  seen_.on_each = [&] { call->cancel(); };
  call = world().start(seen_, "m", true);
  world().loop.run();
  EXPECT_EQ(seen_.ends, 1);
  EXPECT_EQ(seen_.chunks, 1);
  EXPECT_EQ(world().dispatcher.live_calls(), 0U);
}

TEST_F(CallTest, ShuttingDownEndsEveryCall) {
  fates_["key-a"] = fates_["key-b"] = {Fate{}};
  Seen other;
  world().start(seen_, "m");
  world().start(other, "m");
  world().loop.run_for(50);
  world().dispatcher.shut_down();
  EXPECT_EQ(seen_.outcome.kind, CallOutcome::Kind::kCancelled);
  EXPECT_EQ(other.outcome.kind, CallOutcome::Kind::kCancelled);
  EXPECT_EQ(world().transport.open_exchanges(), 0);
}

TEST_F(CallTest, ALongAttemptKeepsItsLease) {
  maker_.snapshot->keys.pop_back();
  maker_.snapshot->max_wait = Millis(0);
  fates_["key-a"] = {answer(300'000)};
  const_cast<routing::KeyRuntime&>(*maker_.snapshot->keys[0]).max_concurrent = 1;
  world().start(seen_, "m");
  world().loop.run_for(200'000);  // several times the length of a lease
  Seen second;
  world().start(second, "m");
  world().loop.run_for(1'000);
  EXPECT_EQ(second.outcome.failure.kind, Failure::Kind::kNothingFree);
  world().loop.run();
  EXPECT_EQ(seen_.outcome.kind, CallOutcome::Kind::kOk);
}

TEST_F(CallTest, CooldownScopeKeyChargesTheKeyForEverything) {
  main_.charge_key = true;
  fates_["key-a"] = {refuse(429, 20'000)};
  run();
  EXPECT_EQ(state_of("key-a", ""), "1 429 rate_limit: no (asked to wait 20 s)");
}

}  // namespace
}  // namespace llm_rotate::tests
