// A stream that breaks after its first word: what the caller sees with on_interrupt = "resume".
#include "unit/dispatch/call_fixture.hpp"

namespace llm_rotate::tests {
namespace {

class ResumeTest : public CallTest {
 protected:
  ResumeTest() { main_.on_interrupt = OnInterrupt::kResume; }

  const CallOutcome& ask() {
    dispatch::CallRequest request;
    request.model = "m";
    request.json = R"({"messages":[{"role":"user","content":"hi"}]})";
    request.stream = true;
    world().dispatcher.start(world().snapshot, std::move(request), seen_);
    world().loop.run();
    EXPECT_EQ(seen_.ends, 1);
    return seen_.outcome;
  }
};

TEST_F(ResumeTest, AFreshStartThatRepeatsWhatWasDeliveredIsCutThere) {
  fates_["key-a"] = {stream("rABC"), stream("rABCDEf.")};
  EXPECT_EQ(ask().kind, CallOutcome::Kind::kOk);
  EXPECT_EQ(seen_.text, "ABCDE");
  EXPECT_EQ(seen_.outcome.attempts[1].why, dispatch::Why::kResume);
  EXPECT_EQ(seen_.outcome.finish_reason, sdk::FinishReason::kStop);
  EXPECT_EQ(bodies_[1], bodies_[0]);
}

TEST_F(ResumeTest, AFreshStartThatSaysSomethingElseIsAnError) {
  fates_["key-a"] = {stream("rABC"), stream("rABXDEf.")};
  EXPECT_EQ(ask().kind, CallOutcome::Kind::kFailed);
  EXPECT_EQ(seen_.text, "ABC");
  EXPECT_EQ(seen_.outcome.failure.verdict.type, sdk::ErrorType::kStreamInterrupted);
  EXPECT_EQ(seen_.outcome.failure.verdict.message,
            "the answer broke off, and a fresh one does not repeat what was delivered");
  EXPECT_EQ(world().transport.open_exchanges(), 0);
}

TEST_F(ResumeTest, AFreshStartThatEndsTooSoonIsAnError) {
  for (const char* shorter : {"rABf.", "rAB."}) {
    fates_["key-a"] = {stream("rABC"), stream(shorter)};
    seen_ = {};
    EXPECT_EQ(ask().kind, CallOutcome::Kind::kFailed);
    EXPECT_EQ(seen_.text, "ABC");
    EXPECT_EQ(seen_.outcome.failure.verdict.rule, "host.resume_differs");
  }
}

TEST_F(ResumeTest, PrefillGoesOnWhereTheAnswerBroke) {
  main_.capabilities.prefill = true;
  fates_["key-a"] = {stream("rAB"), stream("rCDf.")};
  EXPECT_EQ(ask().kind, CallOutcome::Kind::kOk);
  EXPECT_EQ(seen_.text, "ABCD");
  EXPECT_EQ(bodies_[1],
            R"({"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":"AB"}]})");
}

TEST_F(ResumeTest, ASecondBreakIsJoinedAsWell) {
  main_.capabilities.prefill = true;
  fates_["key-a"] = {stream("rAB"), stream("rC")};
  fates_["key-b"] = {stream("rDf.")};
  EXPECT_EQ(ask().kind, CallOutcome::Kind::kOk);
  EXPECT_EQ(seen_.text, "ABCD");
  EXPECT_EQ(asked_, (Keys{"key-a", "key-a", "key-b"}));
  EXPECT_NE(bodies_[2].find(R"("content":"ABC")"), std::string::npos);
}

TEST_F(ResumeTest, WhenNobodyCanGoOnTheBreakIsTheError) {
  fates_["key-a"] = {stream("rABC"), refuse(401)};
  fates_["key-b"] = {refuse(429, 60'000)};
  EXPECT_EQ(ask().kind, CallOutcome::Kind::kFailed);
  EXPECT_EQ(seen_.outcome.failure.kind, Failure::Kind::kProvider);
  EXPECT_EQ(seen_.outcome.failure.verdict.type, sdk::ErrorType::kStreamInterrupted);
  EXPECT_EQ(seen_.text, "ABC");
}

TEST_F(ResumeTest, CancellingWhileItResumesIsSafe) {
  fates_["key-a"] = {stream("rABC"), stream("rABCDEf.")};
  std::shared_ptr<dispatch::ICall> call;
  seen_.on_each = [&] {
    if (seen_.text == "ABCD") call->cancel();
  };
  call = world().start(seen_, "m", true);
  world().loop.run();
  EXPECT_EQ(seen_.outcome.kind, CallOutcome::Kind::kCancelled);
  EXPECT_EQ(seen_.text, "ABCD");
}

}  // namespace
}  // namespace llm_rotate::tests
