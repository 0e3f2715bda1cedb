// Real exchanges with Anthropic, replayed through the plugin. They are no part of this repository:
// $LLM_ROTATE_RECORDINGS says where they lie; without them there is nothing to test here.
#include "providers/recordings.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "llm_rotate/sdk/testing/recording_sink.hpp"

#include "anthropic_fixture.hpp"

namespace llm_rotate::anthropic {
namespace {

using provider_tests::Recording;
using sdk::json::Document;
using sdk::json::Value;
using sdk::testing::RecordedEvent;
using Kind = sdk::StreamEvent::Kind;

const std::vector<Recording>& recordings() {
  static const std::vector<Recording> kAll = provider_tests::recordings_of("anthropic");
  return kAll;
}

// What an answer says, put together from its JSON without the plugin's help.
struct Call {
  std::string id, name, arguments;
  bool operator==(const Call&) const = default;
};
struct Answer {
  std::string content, reasoning, signatures, redacted, raw_finish, model;
  std::map<std::int64_t, Call> calls;
  std::int64_t prompt = 0, completion = 0, cached = 0, written = 0, thinking = 0;
  bool operator==(const Answer&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Answer& answer) {
  out << answer.model << " " << answer.prompt << "+" << answer.completion << " "
      << answer.raw_finish << ": " << answer.content << " | " << answer.reasoning;
  for (const auto& [place, call] : answer.calls) {
    out << " " << place << ":" << call.id << call.name << call.arguments;
  }
  return out;
}

// Arguments by what they mean: their spelling is free in a plain answer.
std::string normal(const std::string& arguments) {
  return sdk::json::dump(Document(arguments.empty() ? "{}" : arguments).root());
}

class WireReader {
 public:
  // One plain message, or one event of a stream.
  void read(Value json) {
    const std::string_view type = json["type"].string();
    if (type == "message") read_message(json);
    if (type == "message_start") read_message(json["message"]);
    if (type == "content_block_start") read_block(json["index"].integer(), json["content_block"]);
    if (type == "content_block_delta") read_delta(json["index"].integer(), json["delta"]);
    if (type == "message_delta") {
      read_usage(json["usage"]);
      answer.raw_finish = json["delta"]["stop_reason"].string();
    }
  }

  Answer finished() {
    for (auto& [place, call] : answer.calls) call.arguments = normal(call.arguments);
    answer.prompt = input_ + answer.cached + answer.written;
    return answer;
  }

 private:
  void read_message(Value message) {
    answer.model = message["model"].string();
    answer.raw_finish = message["stop_reason"].string();
    std::int64_t index = 0;
    message["content"].each([&](Value block) { read_block(index++, block); });
    read_usage(message["usage"]);
  }

  void read_block(std::int64_t index, Value block) {
    const std::string_view type = block["type"].string();
    if (type == "text") answer.content += block["text"].string();
    if (type == "thinking") {
      answer.reasoning += block["thinking"].string();
      answer.signatures += block["signature"].string();
    }
    if (type == "redacted_thinking") answer.redacted += block["data"].string();
    if (type != "tool_use") return;
    places_[index] = static_cast<std::int64_t>(answer.calls.size());
    Call& call = answer.calls[places_[index]];
    call.id = block["id"].string();
    call.name = block["name"].string();
    if (block["input"].size() > 0) call.arguments = sdk::json::dump(block["input"]);
  }

  void read_delta(std::int64_t index, Value delta) {
    const std::string_view type = delta["type"].string();
    if (type == "text_delta") answer.content += delta["text"].string();
    if (type == "thinking_delta") answer.reasoning += delta["thinking"].string();
    if (type == "signature_delta") answer.signatures += delta["signature"].string();
    if (type == "input_json_delta" && places_.count(index) > 0) {
      answer.calls[places_[index]].arguments += delta["partial_json"].string();
    }
  }

  void read_usage(Value usage) {
    input_ = usage["input_tokens"].integer(input_);
    answer.written = usage["cache_creation_input_tokens"].integer(answer.written);
    answer.cached = usage["cache_read_input_tokens"].integer(answer.cached);
    answer.completion = usage["output_tokens"].integer(answer.completion);
    answer.thinking = usage["output_tokens_details"]["thinking_tokens"].integer(answer.thinking);
  }

  Answer answer;
  std::map<std::int64_t, std::int64_t> places_;
  std::int64_t input_ = 0;
};

Answer recorded_answer(const Recording& recording) {
  WireReader reader;
  if (!recording.is_framed()) {
    reader.read(Document(recording.body()).root());
    return reader.finished();
  }
  std::string_view rest = recording.body();
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.starts_with("data: {")) reader.read(Document(line.substr(6)).root());
  }
  return reader.finished();
}

void add(Value json, Answer& answer) {
  if (!json["model"].string().empty()) answer.model = json["model"].string();
  const Value choice = json["choices"].at(0);
  const Value delta = choice["delta"].exists() ? choice["delta"] : choice["message"];
  answer.content += delta["content"].string();
  answer.reasoning += delta["reasoning_content"].string();
  std::string texts;
  delta["reasoning_details"].each([&](Value entry) {
    EXPECT_EQ(entry["format"].string(), "anthropic-claude-v1");
    texts += entry["text"].string();
    answer.signatures += entry["signature"].string();
    answer.redacted += entry["data"].string();
  });
  EXPECT_EQ(texts, delta["reasoning_content"].string());
  std::int64_t position = 0;
  delta["tool_calls"].each([&](Value piece) {
    Call& call = answer.calls[piece["index"].integer(position++)];
    call.id += piece["id"].string();
    call.name += piece["function"]["name"].string();
    call.arguments += piece["function"]["arguments"].string();
  });
  const Value usage = json["usage"];
  if (!usage.is_object()) return;
  answer.prompt = usage["prompt_tokens"].integer();
  answer.completion = usage["completion_tokens"].integer();
  answer.cached = usage["prompt_tokens_details"]["cached_tokens"].integer();
  answer.written = usage["prompt_tokens_details"]["cache_write_tokens"].integer();
  answer.thinking = usage["completion_tokens_details"]["reasoning_tokens"].integer();
}

Answer decoded_answer(const std::vector<RecordedEvent>& events) {
  Answer answer;
  for (const RecordedEvent& event : events) {
    EXPECT_NE(event.kind, Kind::kMalformed);
    EXPECT_NE(event.kind, Kind::kError);
    if (event.kind == Kind::kChunk) add(Document(event.json).root(), answer);
    if (!event.raw_finish_reason.empty()) answer.raw_finish = event.raw_finish_reason;
  }
  for (auto& [place, call] : answer.calls) call.arguments = normal(call.arguments);
  return answer;
}

std::string finish_of_answer(const Answer& answer) {
  if (answer.raw_finish == "max_tokens") return "length";
  if (answer.raw_finish == "refusal") return "content_filter";
  return answer.calls.empty() ? "stop" : "tool_calls";
}

class AnthropicRecordings : public ::testing::Test {
 protected:
  void SetUp() override {
    if (recordings().empty()) {
      GTEST_SKIP() << "no recordings; LLM_ROTATE_RECORDINGS says where they are";
    }
  }
  AnthropicProvider provider_;
};

TEST_F(AnthropicRecordings, StreamsSayTheSameHoweverTheyAreCut) {
  std::size_t streams = 0;
  for (const Recording& recording : recordings()) {
    if (!recording.ok() || !recording.is_framed()) continue;
    SCOPED_TRACE(recording.name);
    ++streams;
    const auto whole = sdk::testing::decode(provider_, recording.head(), recording.body());
    EXPECT_EQ(decoded_answer(whole), recorded_answer(recording));
    EXPECT_EQ(whole.back().kind, Kind::kEnd);
    for (const auto& cuts : sdk::testing::ways_to_cut(recording.body().size())) {
      const auto events = sdk::testing::decode(provider_, recording.head(), recording.body(), cuts);
      ASSERT_EQ(events.size(), whole.size()) << "cut at " << cuts[0];
      for (std::size_t i = 0; i < events.size(); ++i) ASSERT_EQ(events[i].json, whole[i].json);
    }
  }
  EXPECT_GT(streams, 0U);
}

TEST_F(AnthropicRecordings, StreamEventsSumUpTheAnswer) {
  for (const Recording& recording : recordings()) {
    if (!recording.ok() || !recording.is_framed()) continue;
    SCOPED_TRACE(recording.name);
    const Answer answer = recorded_answer(recording);
    std::string finish;
    sdk::Usage usage;
    bool speaks = false;
    for (const auto& event : sdk::testing::decode(provider_, recording.head(), recording.body())) {
      if (event.finish_reason != sdk::FinishReason::kNone) finish = name_of(event.finish_reason);
      if (event.usage) usage = *event.usage;
      speaks = speaks || event.speaks;
    }
    EXPECT_EQ(finish, finish_of_answer(answer));
    EXPECT_TRUE(speaks);
    EXPECT_EQ(usage,
              (sdk::Usage{true, answer.prompt, answer.completion, answer.prompt + answer.completion,
                          answer.cached, answer.written, answer.thinking}));
  }
}

TEST_F(AnthropicRecordings, PlainAnswersAreReadWhole) {
  for (const Recording& recording : recordings()) {
    if (!recording.ok() || recording.is_framed()) continue;
    SCOPED_TRACE(recording.name);
    const sdk::ChatReply reply = provider_.parse(recording.response);
    const Answer answer = recorded_answer(recording);
    Answer parsed;
    add(Document(reply.json).root(), parsed);
    for (auto& [place, call] : parsed.calls) call.arguments = normal(call.arguments);
    parsed.raw_finish = reply.raw_finish_reason;
    EXPECT_EQ(parsed, answer);
    EXPECT_EQ(name_of(reply.finish_reason), finish_of_answer(answer));
    EXPECT_EQ(reply.model, answer.model);
    // The same answer to a caller who had asked for a stream.
    EXPECT_EQ(decoded_answer(sdk::testing::decode(provider_, recording.head(), recording.body())),
              answer);
  }
}

// The type that an error has by the order of the error classes, spelled out once more.
sdk::ErrorType expected_type(const Recording& recording) {
  using enum sdk::ErrorType;
  const Document document(recording.body());
  const std::string message(document["error"]["message"].string());
  const auto says = [&](const char* words) { return message.find(words) != std::string::npos; };
  const int status = recording.status();
  if (status == 400 && says("prompt is too long")) return kContextLengthExceeded;
  if (status == 400 && says("credit balance")) return kQuotaExhausted;
  if (status == 401) return kInvalidAuth;
  if (status == 402) return kQuotaExhausted;
  if (status == 403) return kPermissionDenied;
  if (status == 404) return says("model:") ? kModelUnavailable : kInvalidRequest;
  if (status == 429) return kRateLimit;
  return status >= 500 ? kTransientServerError : kInvalidRequest;
}

TEST_F(AnthropicRecordings, ErrorsHaveTheirType) {
  std::size_t errors = 0;
  for (const Recording& recording : recordings()) {
    if (recording.ok()) continue;
    SCOPED_TRACE(recording.name);
    ++errors;
    const sdk::Verdict verdict = provider_.classify(recording.response);
    EXPECT_EQ(name_of(verdict.type), name_of(expected_type(recording)));
    EXPECT_TRUE(verdict.rule.starts_with("anthropic."));
    EXPECT_FALSE(verdict.message.empty());
    const std::string wait(recording.head().headers.get("retry-after"));
    const std::int64_t seconds = wait.empty() ? -1 : std::atoll(wait.c_str());
    EXPECT_EQ(verdict.retry_after_ms, wait.empty() ? -1 : seconds * 1000);
  }
  EXPECT_GT(errors, 0U);
}

}  // namespace
}  // namespace llm_rotate::anthropic
