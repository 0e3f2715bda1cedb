// Every fault that a provider can have, over real sockets: what the caller saw and how often the
// provider was asked.
#include "integration/library/library_fixture.hpp"

namespace llm_rotate::tests {
namespace {

using fake::Fault;

struct Row {
  Fault fault;
  std::string caller;    // the error type, or "ok"
  std::size_t attempts;  // over two keys of which the first has the fault
  std::string stream;    // the same for a stream
  std::size_t stream_attempts;
};

std::string fault_name(const testing::TestParamInfo<Row>& info) {
  return std::string(fake::name_of(info.param.fault));
}

class Faults : public LibraryFixture, public testing::WithParamInterface<Row> {
 protected:
  LMRotateConfig impatient() {
    LMRotateConfig made = config({"sick", "well"});
    made.providers["fake"].timeouts.first_token = Millis(300);
    made.providers["fake"].timeouts.idle = Millis(300);
    made.providers["fake"].timeouts.total = Millis(600);
    return made;
  }
  void make_sick() {
    fake::Action action;
    action.fault = GetParam().fault;
    action.hold_ms = 5'000;
    // More than the host takes of one answer.
    action.size_bytes = 80U << 20;
    upstream.set_script(fake::Script{}.rule({.key = "sk-sick"}, action));
  }
};

TEST_P(Faults, ACallComesThroughOrFailsClearly) {
  make_sick();
  LMRotate lm(impatient());
  std::string seen = "ok";
  try {
    EXPECT_FALSE(lm.chat_sync({kModel, "Hello"}).content.empty());
  } catch (const LMRotateError& error) {
    seen = error.error_type();
  }
  EXPECT_EQ(seen, GetParam().caller);
  EXPECT_EQ(asked().size(), GetParam().attempts);
}

TEST_P(Faults, AStreamIsWholeOrAnError) {
  make_sick();
  LMRotate lm(impatient());
  std::string seen = "ok";
  std::string finish;
  try {
    ChatStream stream = lm.chat_stream({kModel, "Count to five."});
    while (auto chunk = stream.next_sync()) finish = chunk->finish_reason;
    EXPECT_EQ(finish, "stop");
  } catch (const LMRotateError& error) {
    seen = error.error_type();
  }
  EXPECT_EQ(seen, GetParam().stream);
  EXPECT_EQ(asked().size(), GetParam().stream_attempts);
}

// What is not readable JSON is a server's fault, whatever script made it so; an error after the
// first word of a stream is the caller's to know of.
INSTANTIATE_TEST_SUITE_P(
    Every, Faults,
    testing::Values(
        Row{Fault::kInvalidKey, "ok", 2, "ok", 2}, Row{Fault::kForbidden, "ok", 2, "ok", 2},
        Row{Fault::kRateLimit, "ok", 2, "ok", 2}, Row{Fault::kRateLimitTokens, "ok", 2, "ok", 2},
        Row{Fault::kRequestTooLarge, "ok", 2, "ok", 2},
        Row{Fault::kInsufficientQuota, "ok", 2, "ok", 2},
        Row{Fault::kInvalidRequest, "invalid_request", 1, "invalid_request", 1},
        Row{Fault::kContextLength, "context_length_exceeded", 1, "context_length_exceeded", 1},
        Row{Fault::kContentFilter, "content_filtered", 1, "content_filtered", 1},
        Row{Fault::kModelNotFound, "ok", 2, "ok", 2}, Row{Fault::kRequestTimeout, "ok", 2, "ok", 2},
        Row{Fault::kServerError, "ok", 3, "ok", 3}, Row{Fault::kBadGateway, "ok", 3, "ok", 3},
        Row{Fault::kUnavailable, "ok", 3, "ok", 3}, Row{Fault::kGatewayTimeout, "ok", 2, "ok", 2},
        Row{Fault::kOverloaded, "ok", 3, "ok", 3},
        Row{Fault::kResetBeforeHeaders, "ok", 3, "ok", 3}, Row{Fault::kSilence, "ok", 2, "ok", 2},
        Row{Fault::kResetAfterHeaders, "ok", 3, "ok", 3},
        Row{Fault::kSlowFirstToken, "ok", 2, "ok", 2},
        Row{Fault::kStall, "ok", 2, "stream_interrupted", 1},
        Row{Fault::kCut, "ok", 3, "stream_interrupted", 1},
        Row{Fault::kMalformedEvent, "ok", 3, "ok", 1}, Row{Fault::kMissingDone, "ok", 1, "ok", 1},
        Row{Fault::kErrorInStream, "ok", 3, "stream_interrupted", 1},
        Row{Fault::kOversizedBody, "ok", 3, "stream_interrupted", 1},
        Row{Fault::kWrongContentType, "ok", 2, "ok", 2}, Row{Fault::kEmptyBody, "ok", 3, "ok", 3},
        Row{Fault::kTruncatedJson, "ok", 3, "stream_interrupted", 1}),
    fault_name);

}  // namespace
}  // namespace llm_rotate::tests
