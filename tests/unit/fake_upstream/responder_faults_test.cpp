// Every fault that is no error answer, as a plan: what is sent, and what is done instead.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include "fake_upstream/responder.hpp"
#include "unit/fake_upstream/played.hpp"

namespace llm_rotate::fake {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

bool is_json(const std::string& text) {
  rapidjson::Document document;
  return !document.Parse(text.c_str()).HasParseError();
}

constexpr const char* kLongHold = "hold 600000";

TEST(ResponderFaults, AResetBeforeTheHeadSendsNothing) {
  const Played played = with_fault({.fault = Fault::kResetBeforeHeaders, .delay_ms = 5}, true);
  EXPECT_THAT(played.steps, ElementsAre("wait 5", "reset"));
  EXPECT_EQ(played.bytes, "");
  EXPECT_EQ(played.attempt.status, 0U);
}

TEST(ResponderFaults, SilenceSendsNothingAndEndsAfterTenMinutes) {
  const Played played = with_fault({.fault = Fault::kSilence}, false);
  EXPECT_THAT(played.steps, ElementsAre(kLongHold));
  EXPECT_EQ(played.attempt.status, 0U);
  EXPECT_THAT(with_fault({.fault = Fault::kSilence, .hold_ms = 90}, false).steps,
              ElementsAre("hold 90"));
  EXPECT_THAT(with_fault({.fault = Fault::kSilence, .hold_ms = 9'000'000}, false).steps,
              ElementsAre(kLongHold));
}

TEST(ResponderFaults, AResetAfterTheHeadSendsNoBody) {
  for (const bool stream : {false, true}) {
    const Played played = with_fault({.fault = Fault::kResetAfterHeaders}, stream);
    EXPECT_THAT(played.steps, ElementsAre("send", "reset"));
    EXPECT_EQ(played.response.status, 200U);
    EXPECT_EQ(played.response.body, "");
    EXPECT_FALSE(played.response.complete);
  }
}

TEST(ResponderFaults, TheFirstTokenOfAStreamIsLateButTheHeadIsNot) {
  const Played played =
      with_fault({.fault = Fault::kSlowFirstToken, .delay_ms = 900, .text = "one two"}, true);
  EXPECT_THAT(played.steps, ElementsAre("send", "wait 900", "send", "done"));
  EXPECT_TRUE(played.response.complete);
}

TEST(ResponderFaults, AWholeAnswerIsLateAltogether) {
  EXPECT_THAT(with_fault({.fault = Fault::kSlowFirstToken}, false).steps,
              ElementsAre("wait 5000", "send", "done"));
}

TEST(ResponderFaults, AStalledStreamStopsAfterItsChunksAndIsHeldOpen) {
  const Played played =
      with_fault({.fault = Fault::kStall, .after_chunks = 2, .text = "one two three"}, true);
  EXPECT_THAT(played.steps, ElementsAre("send", kLongHold));
  EXPECT_EQ(played.chunks, 2U);
  EXPECT_EQ(played.response.events().size(), 3U) << "start and two words";
  EXPECT_FALSE(played.response.complete);
}

TEST(ResponderFaults, AStallBeyondTheTextComesBeforeTheFinish) {
  const Played played = with_fault(
      {.fault = Fault::kStall, .hold_ms = 10, .after_chunks = 99, .text = "one two"}, true);
  EXPECT_THAT(played.steps, ElementsAre("send", "hold 10"));
  EXPECT_EQ(played.bytes.find("\"stop\""), std::string::npos);
}

TEST(ResponderFaults, AStallAfterNoChunkIsAHeadWithoutEvents) {
  const Played played = with_fault({.fault = Fault::kStall, .after_chunks = 0}, true);
  EXPECT_THAT(played.steps, ElementsAre("send", kLongHold));
  EXPECT_EQ(played.response.status, 200U);
  EXPECT_TRUE(played.response.events().empty());
}

TEST(ResponderFaults, AStalledWholeAnswerIsHalfThere) {
  const Played played = with_fault({.fault = Fault::kStall}, false);
  EXPECT_THAT(played.steps, ElementsAre("send", kLongHold));
  EXPECT_FALSE(played.response.complete);
  EXPECT_GT(played.response.body.size(), 0U);
}

TEST(ResponderFaults, ACutStreamEndsBetweenTwoEvents) {
  const Played played =
      with_fault({.fault = Fault::kCut, .after_chunks = 2, .text = "one two three"}, true);
  EXPECT_THAT(played.steps, ElementsAre("send", "cut"));
  EXPECT_TRUE(played.response.body.ends_with("\n\n"));
  EXPECT_FALSE(played.response.complete);
}

TEST(ResponderFaults, ACutStreamMayEndInAnEventAndInAChunk) {
  const Played played = with_fault(
      {.fault = Fault::kCut, .after_chunks = 1, .mid_event = true, .text = "one two"}, true);
  EXPECT_THAT(played.steps, ElementsAre("send", "cut"));
  EXPECT_FALSE(played.response.body.ends_with("\n\n"));
  EXPECT_FALSE(played.response.complete);
  EXPECT_FALSE(is_json(played.response.last_event()));
}

TEST(ResponderFaults, ACutMayBeAReset) {
  for (const bool stream : {false, true}) {
    EXPECT_THAT(with_fault({.fault = Fault::kCut, .end = StreamEnd::kReset}, stream).steps,
                ElementsAre("send", "reset"));
  }
}

TEST(ResponderFaults, ACutWholeAnswerPromisesMoreThanItSends) {
  const Played played = with_fault({.fault = Fault::kCut}, false);
  EXPECT_THAT(played.steps, ElementsAre("send", "cut"));
  EXPECT_FALSE(played.response.complete);
}

TEST(ResponderFaults, AnEarlyEndIsCleanHttpButNoWholeAnswer) {
  const Played played =
      with_fault({.fault = Fault::kEarlyEnd, .after_chunks = 2, .text = "one two three"}, true);
  EXPECT_TRUE(played.response.complete);
  EXPECT_EQ(played.response.events().size(), 3U);
  EXPECT_EQ(played.bytes.find("[DONE]"), std::string::npos);
  EXPECT_EQ(played.bytes.find("\"stop\""), std::string::npos);
}

TEST(ResponderFaults, OneMalformedEventIsFollowedByTheRest) {
  const Played played =
      with_fault({.fault = Fault::kMalformedEvent, .after_chunks = 1, .text = "one two"}, true);
  const auto events = played.response.events();
  ASSERT_EQ(events.size(), 6U) << "start, one, malformed, two, finish, done";
  EXPECT_FALSE(is_json(events[2]));
  EXPECT_TRUE(is_json(events[3]));
  EXPECT_EQ(events[5], "[DONE]");
  EXPECT_TRUE(played.response.complete);
}

TEST(ResponderFaults, AMissingDoneIsMissingOnly) {
  const Played played = with_fault({.fault = Fault::kMissingDone, .text = "one"}, true);
  EXPECT_TRUE(played.response.complete);
  EXPECT_EQ(played.response.events().size(), 3U);
  EXPECT_NE(played.bytes.find("\"stop\""), std::string::npos);
  EXPECT_EQ(played.bytes.find("[DONE]"), std::string::npos);
}

TEST(ResponderFaults, AMissingDoneMayLeaveTheStreamOpenForAWhile) {
  EXPECT_THAT(with_fault({.fault = Fault::kMissingDone, .hold_ms = 40}, true).steps,
              ElementsAre("send", "wait 40", "send", "done"));
}

TEST(ResponderFaults, AnErrorInAStreamEndsAsTheRealOneDoes) {
  const Played played =
      with_fault({.fault = Fault::kErrorInStream, .after_chunks = 1, .text = "one two"}, true);
  const auto events = played.response.events();
  ASSERT_EQ(events.size(), 4U) << "start, one, error, done";
  EXPECT_THAT(events[2], HasSubstr(R"({"error":{"message":"The server had an error)"));
  EXPECT_EQ(events[3], "[DONE]");
  EXPECT_TRUE(played.response.complete);
}

TEST(ResponderFaults, AnErrorMayBeTheFirstEvent) {
  const Played played = with_fault({.fault = Fault::kErrorInStream,
                                    .code = "rate_limit_exceeded",
                                    .after_chunks = 0,
                                    .end = StreamEnd::kClean},
                                   true);
  const auto events = played.response.events();
  ASSERT_EQ(events.size(), 1U);
  EXPECT_THAT(events[0], HasSubstr(R"("code":"rate_limit_exceeded")"));
  EXPECT_EQ(played.chunks, 0U);
}

TEST(ResponderFaults, AnErrorInAWholeAnswerHasStatus200) {
  const Played played = with_fault({.fault = Fault::kErrorInStream}, false);
  EXPECT_EQ(played.response.status, 200U);
  EXPECT_THAT(played.response.body, HasSubstr("\"error\""));
}

TEST(ResponderFaults, AnOversizedBodyIsAsLargeAsAskedFor) {
  const Played played = with_fault({.fault = Fault::kOversizedBody, .size_bytes = 300'000}, false);
  EXPECT_TRUE(played.response.complete);
  EXPECT_GT(played.response.body.size(), 300'000U);
  EXPECT_LT(played.response.body.size(), 302'000U);
  EXPECT_TRUE(is_json(played.response.body));
}

TEST(ResponderFaults, AnOversizedBodyIsNeverHeldAsAWhole) {
  const Responder responder(
      Script{}.rule({}, {.fault = Fault::kOversizedBody, .size_bytes = 1'000'000'000'000}));
  std::string body = chat_body(false);
  Request request;
  request.method = "POST";
  request.target = "/v1/chat/completions";
  request.path = request.target;
  request.headers = {{"Authorization", "Bearer sk-a"}};
  request.body = &body;
  const Response response = responder.respond(request, {}, 1);
  std::string out;
  for (int i = 0; i < 10; ++i) {
    out.clear();
    EXPECT_EQ(response.plan->next(out).kind, Step::Kind::kSend);
    EXPECT_LT(out.size(), 70'000U);
  }
}

TEST(ResponderFaults, AnOversizedStreamIsAFloodOfEvents) {
  const Played played =
      with_fault({.fault = Fault::kOversizedBody, .size_bytes = 100'000, .text = "one"}, true);
  EXPECT_TRUE(played.response.complete);
  EXPECT_GT(played.response.body.size(), 100'000U);
  EXPECT_LT(played.response.body.size(), 102'000U);
  EXPECT_EQ(played.response.last_event(), "[DONE]");
}

TEST(ResponderFaults, AnOversizedEventIsOneEvent) {
  const Played played =
      with_fault({.fault = Fault::kOversizedEvent, .size_bytes = 200'000, .text = "one"}, true);
  EXPECT_TRUE(played.response.complete);
  const auto events = played.response.events();
  ASSERT_EQ(events.size(), 5U) << "start, one, the large one, finish, done";
  EXPECT_GT(events[2].size(), 200'000U);
  EXPECT_TRUE(is_json(events[2]));
}

TEST(ResponderFaults, AWrongContentTypeIsAPageOfHtml) {
  for (const bool stream : {false, true}) {
    const Played played = with_fault({.fault = Fault::kWrongContentType}, stream);
    EXPECT_EQ(played.response.status, 200U);
    EXPECT_EQ(played.response.header("content-type"), "text/html");
    EXPECT_TRUE(played.response.body.starts_with("<!DOCTYPE html>"));
  }
}

TEST(ResponderFaults, AWrongContentTypeMayHoldTheRightAnswer) {
  const Played whole =
      with_fault({.fault = Fault::kWrongContentType, .content_type = "text/plain"}, false);
  EXPECT_EQ(whole.response.header("content-type"), "text/plain");
  EXPECT_TRUE(is_json(whole.response.body));
  const Played stream =
      with_fault({.fault = Fault::kWrongContentType, .content_type = "application/json"}, true);
  EXPECT_EQ(stream.response.header("content-type"), "application/json");
  EXPECT_EQ(stream.response.last_event(), "[DONE]");
}

TEST(ResponderFaults, AnEmptyBodyIsEmpty) {
  for (const bool stream : {false, true}) {
    const Played played = with_fault({.fault = Fault::kEmptyBody}, stream);
    EXPECT_EQ(played.response.status, 200U);
    EXPECT_EQ(played.response.header("content-length"), "0");
    EXPECT_TRUE(played.response.complete);
  }
}

TEST(ResponderFaults, TruncatedJsonIsCleanHttp) {
  const Played whole = with_fault({.fault = Fault::kTruncatedJson}, false);
  EXPECT_TRUE(whole.response.complete);
  EXPECT_FALSE(is_json(whole.response.body));
  const Played stream =
      with_fault({.fault = Fault::kTruncatedJson, .after_chunks = 1, .text = "one two"}, true);
  EXPECT_TRUE(stream.response.complete);
  EXPECT_FALSE(is_json(stream.response.last_event()));
}

TEST(ResponderFaults, ChunkedGarbageBreaksTheFraming) {
  for (const bool stream : {false, true}) {
    const Played played = with_fault({.fault = Fault::kChunkedGarbage}, stream);
    EXPECT_TRUE(played.response.garbage);
    EXPECT_THAT(played.steps, ElementsAre("send", "cut"));
  }
}

TEST(ResponderFaults, ABodyOfTheScriptIsSentAsItIs) {
  const Played played = with_fault({.body = "data: hello\n\n"}, true);
  EXPECT_EQ(played.response.status, 200U);
  EXPECT_EQ(played.response.body, "data: hello\n\n");
  EXPECT_EQ(played.response.header("content-type"), "text/event-stream; charset=utf-8");
}

}  // namespace
}  // namespace llm_rotate::fake
