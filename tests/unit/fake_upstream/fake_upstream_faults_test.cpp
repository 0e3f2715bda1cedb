// Every fault over real sockets, judged from both sides: what the client gets, and what the server
// says it did.
#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "fake_upstream/fake_upstream.hpp"
#include "unit/fake_upstream/raw_client.hpp"

namespace llm_rotate::fake {
namespace {

using End = RawClient::End;

struct FaultCase {
  const char* name;
  Action action;
  bool stream;
  // The client's side.
  unsigned status;
  bool complete;
  End end;  // as seen without waiting long
  // The server's side.
  unsigned logged_status;
  std::uint64_t logged_chunks;
};

class FaultOnTheWire : public testing::TestWithParam<FaultCase> {
 protected:
  static constexpr std::chrono::milliseconds kShort = std::chrono::milliseconds(150);
  static constexpr std::chrono::milliseconds kLimit = std::chrono::seconds(20);

  static std::string request(bool stream) {
    return post("/v1/chat/completions", R"({"model":"gpt-4o","stream":)" +
                                            std::string(stream ? "true" : "false") +
                                            R"(,"messages":[{"role":"user","content":"hello"}]})");
  }
};

TEST_P(FaultOnTheWire, IsSeenByTheClientAndToldByTheServer) {
  const FaultCase& fault = GetParam();
  const FakeUpstream server(Script{}.rule({.key = "sk-a"}, fault.action));
  RawClient client(server.port());
  client.send(request(fault.stream));
  const bool stays_open = !fault.complete && fault.end == End::kOpen;
  if (fault.status != 0) {
    client.receive_at_least(1);  // however slow this machine is today
  }
  const ParsedResponse response = client.receive(stays_open ? kShort : kLimit);
  if (fault.end != End::kOpen) {
    client.receive(kLimit);  // to see how the connection ends
  }
  EXPECT_EQ(response.status, fault.status);
  EXPECT_EQ(response.complete, fault.complete);
  EXPECT_EQ(client.end(), fault.end);
  client.close();
  ASSERT_TRUE(server.wait_for_finished(1, kLimit));
  const Attempt attempt = server.attempts().at(0);
  EXPECT_EQ(attempt.fault, name_of(fault.action.fault));
  EXPECT_EQ(attempt.rule, 1U);
  EXPECT_EQ(attempt.status, fault.logged_status);
  EXPECT_EQ(attempt.chunks, fault.logged_chunks);
  EXPECT_EQ(attempt.client_closed_early, stays_open);
}

Action with(Fault fault) {
  Action action;
  action.fault = fault;
  action.text = "one two three four";
  action.after_chunks = 2;
  action.size_bytes = 400'000;
  return action;
}

Action ending(Fault fault, StreamEnd end) {
  Action action = with(fault);
  action.end = end;
  return action;
}

Action in_mid_event() {
  Action action = with(Fault::kCut);
  action.mid_event = true;
  return action;
}

Action late(Fault fault) {
  Action action = with(fault);
  action.delay_ms = 30;
  action.hold_ms = 30;
  return action;
}

const std::vector<FaultCase> error_cases = {
    {"invalid_key", with(Fault::kInvalidKey), false, 401, true, End::kOpen, 401, 0},
    {"forbidden", with(Fault::kForbidden), true, 403, true, End::kOpen, 403, 0},
    {"rate_limit", with(Fault::kRateLimit), false, 429, true, End::kOpen, 429, 0},
    {"rate_limit_tokens", with(Fault::kRateLimitTokens), true, 429, true, End::kOpen, 429, 0},
    {"request_too_large", with(Fault::kRequestTooLarge), false, 429, true, End::kOpen, 429, 0},
    {"insufficient_quota", with(Fault::kInsufficientQuota), true, 429, true, End::kOpen, 429, 0},
    {"invalid_request", with(Fault::kInvalidRequest), false, 400, true, End::kOpen, 400, 0},
    {"context_length", with(Fault::kContextLength), true, 400, true, End::kOpen, 400, 0},
    {"content_filter", with(Fault::kContentFilter), false, 400, true, End::kOpen, 400, 0},
    {"model_not_found", with(Fault::kModelNotFound), true, 404, true, End::kOpen, 404, 0},
    {"request_timeout", with(Fault::kRequestTimeout), false, 408, true, End::kOpen, 408, 0},
    {"server_error", with(Fault::kServerError), true, 500, true, End::kOpen, 500, 0},
    {"bad_gateway", with(Fault::kBadGateway), false, 502, true, End::kOpen, 502, 0},
    {"unavailable", with(Fault::kUnavailable), true, 503, true, End::kOpen, 503, 0},
    {"gateway_timeout", with(Fault::kGatewayTimeout), false, 504, true, End::kOpen, 504, 0},
    {"overloaded", late(Fault::kOverloaded), true, 529, true, End::kOpen, 529, 0},
};
INSTANTIATE_TEST_SUITE_P(Errors, FaultOnTheWire, testing::ValuesIn(error_cases),
                         [](const auto& tested) { return tested.param.name; });

const std::vector<FaultCase> no_answer_cases = {
    {"reset_before_headers", with(Fault::kResetBeforeHeaders), false, 0, false, End::kReset, 0, 0},
    {"late_reset", late(Fault::kResetBeforeHeaders), true, 0, false, End::kReset, 0, 0},
    {"silence", with(Fault::kSilence), true, 0, false, End::kOpen, 0, 0},
    {"bounded_silence", late(Fault::kSilence), false, 0, false, End::kReset, 0, 0},
};
INSTANTIATE_TEST_SUITE_P(NoAnswer, FaultOnTheWire, testing::ValuesIn(no_answer_cases),
                         [](const auto& tested) { return tested.param.name; });

const std::vector<FaultCase> stream_cases = {
    {"reset_after_headers", with(Fault::kResetAfterHeaders), true, 200, false, End::kReset, 200, 0},
    {"slow_first_token", late(Fault::kSlowFirstToken), true, 200, true, End::kOpen, 200, 4},
    {"stall", with(Fault::kStall), true, 200, false, End::kOpen, 200, 2},
    {"bounded_stall", late(Fault::kStall), true, 200, false, End::kReset, 200, 2},
    {"cut", with(Fault::kCut), true, 200, false, End::kClosed, 200, 2},
    {"cut_by_reset", ending(Fault::kCut, StreamEnd::kReset), true, 200, false, End::kReset, 200, 2},
    {"cut_in_mid_event", in_mid_event(), true, 200, false, End::kClosed, 200, 3},
    {"early_end", with(Fault::kEarlyEnd), true, 200, true, End::kOpen, 200, 2},
    {"malformed_event", with(Fault::kMalformedEvent), true, 200, true, End::kOpen, 200, 4},
    {"missing_done", late(Fault::kMissingDone), true, 200, true, End::kOpen, 200, 4},
    {"error_in_stream", with(Fault::kErrorInStream), true, 200, true, End::kOpen, 200, 2},
    {"error_then_cut", ending(Fault::kErrorInStream, StreamEnd::kCut), true, 200, false,
     End::kClosed, 200, 2},
    {"oversized_event", with(Fault::kOversizedEvent), true, 200, true, End::kOpen, 200, 4},
    {"wrong_content_type", with(Fault::kWrongContentType), true, 200, true, End::kOpen, 200, 0},
    {"empty_body", with(Fault::kEmptyBody), true, 200, true, End::kOpen, 200, 0},
    {"truncated_json", with(Fault::kTruncatedJson), true, 200, true, End::kOpen, 200, 3},
    {"chunked_garbage", with(Fault::kChunkedGarbage), true, 200, false, End::kClosed, 200, 0},
};
INSTANTIATE_TEST_SUITE_P(Streams, FaultOnTheWire, testing::ValuesIn(stream_cases),
                         [](const auto& tested) { return tested.param.name; });

const std::vector<FaultCase> whole_cases = {
    {"reset_after_headers", with(Fault::kResetAfterHeaders), false, 200, false, End::kReset, 200,
     0},
    {"slow_first_token", late(Fault::kSlowFirstToken), false, 200, true, End::kOpen, 200, 0},
    {"stall", with(Fault::kStall), false, 200, false, End::kOpen, 200, 0},
    {"cut", with(Fault::kCut), false, 200, false, End::kClosed, 200, 0},
    {"error_in_200", with(Fault::kErrorInStream), false, 200, true, End::kOpen, 200, 0},
    {"oversized_body", with(Fault::kOversizedBody), false, 200, true, End::kOpen, 200, 0},
    {"wrong_content_type", with(Fault::kWrongContentType), false, 200, true, End::kOpen, 200, 0},
    {"empty_body", with(Fault::kEmptyBody), false, 200, true, End::kOpen, 200, 0},
    {"truncated_json", with(Fault::kTruncatedJson), false, 200, true, End::kOpen, 200, 0},
    {"chunked_garbage", with(Fault::kChunkedGarbage), false, 200, false, End::kClosed, 200, 0},
};
INSTANTIATE_TEST_SUITE_P(Whole, FaultOnTheWire, testing::ValuesIn(whole_cases),
                         [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace llm_rotate::fake
