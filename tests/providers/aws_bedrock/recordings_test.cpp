// Real exchanges with Bedrock, replayed through the plugin. They are no part of this repository:
// $LLM_ROTATE_RECORDINGS says where they lie; without them there is nothing to test here.
#include "providers/recordings.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "llm_rotate/sdk/testing/describe.hpp"
#include "llm_rotate/sdk/testing/recording_sink.hpp"

#include "bedrock_fixture.hpp"

namespace llm_rotate::aws_bedrock {
namespace {

using provider_tests::Recording;
using sdk::json::Document;
using sdk::json::Value;
using Kind = sdk::StreamEvent::Kind;

const std::vector<Recording>& recordings() {
  static const std::vector<Recording> kAll = provider_tests::recordings_of("aws_bedrock");
  return kAll;
}

// What an answer says, put together without the plugin's help.
struct Answer {
  std::string content, reasoning, signatures, finish, raw_finish;
  std::vector<std::string> calls;  // "id name arguments"
  std::int64_t prompt = 0, completion = 0, cached = 0, written = 0;
  bool operator==(const Answer&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Answer& answer) {
  out << answer.raw_finish << "/" << answer.finish << " " << answer.prompt << "+"
      << answer.completion << " (" << answer.cached << "," << answer.written << ") "
      << answer.content << "\n"
      << answer.reasoning << answer.signatures;
  for (const std::string& call : answer.calls) out << "\n" << call;
  return out;
}

std::string canonical_finish(std::string_view raw, bool called) {
  if (raw == "tool_use" || (called && raw == "end_turn")) return called ? "tool_calls" : "stop";
  if (raw == "end_turn" || raw == "stop_sequence") return "stop";
  if (raw == "max_tokens") return "length";
  return raw == "guardrail_intervened" || raw == "content_filtered" ? "content_filter" : "error";
}

void add_usage(Value usage, Answer& answer) {
  answer.cached = usage["cacheReadInputTokens"].integer();
  answer.written = usage["cacheWriteInputTokens"].integer();
  answer.prompt = usage["inputTokens"].integer() + answer.cached + answer.written;
  answer.completion = usage["outputTokens"].integer();
  EXPECT_EQ(usage["totalTokens"].integer(), answer.prompt + answer.completion);
}

Answer recorded_reply(std::string_view body) {
  const Document document(body);
  Answer answer;
  document["output"]["message"]["content"].each([&](Value block) {
    answer.content += block["text"].string();
    block["citationsContent"]["content"].each(
        [&](Value part) { answer.content += part["text"].string(); });
    const Value reasoning = block["reasoningContent"]["reasoningText"];
    answer.reasoning += reasoning["text"].string();
    answer.signatures += reasoning["signature"].string();
    const Value call = block["toolUse"];
    if (call.exists() && call["type"].string() != "server_tool_use") {
      answer.calls.push_back(std::string(call["toolUseId"].string()) + " " +
                             std::string(call["name"].string()) + " " +
                             sdk::json::dump(call["input"]));
    }
  });
  answer.raw_finish = document["stopReason"].string();
  answer.finish = canonical_finish(answer.raw_finish, !answer.calls.empty());
  add_usage(document["usage"], answer);
  return answer;
}

// Takes the frames apart by their lengths alone.
Answer recorded_stream(std::string_view body) {
  Answer answer;
  std::map<std::int64_t, std::string> calls;
  const auto number = [](std::string_view bytes) {
    std::size_t value = 0;
    for (const char c : bytes.substr(0, 4)) value = value << 8U | static_cast<unsigned char>(c);
    return value;
  };
  while (body.size() >= 16) {
    const std::size_t total = number(body);
    const std::size_t headers = number(body.substr(4));
    const Document payload(body.substr(12 + headers, total - headers - 16));
    body.remove_prefix(total);
    const Value delta = payload["delta"];
    const std::int64_t block = payload["contentBlockIndex"].integer();
    answer.content += delta["text"].string();
    answer.reasoning += delta["reasoningContent"]["text"].string();
    answer.signatures += delta["reasoningContent"]["signature"].string();
    const Value call = payload["start"]["toolUse"];
    if (call.exists()) {
      calls[block] =
          std::string(call["toolUseId"].string()) + " " + std::string(call["name"].string()) + " ";
    }
    if (calls.contains(block)) calls[block] += delta["toolUse"]["input"].string();
    if (payload["stopReason"].exists()) answer.raw_finish = payload["stopReason"].string();
    if (payload["usage"].exists()) add_usage(payload["usage"], answer);
  }
  EXPECT_TRUE(body.empty());
  for (const auto& [block, call] : calls) answer.calls.push_back(call);
  answer.finish = canonical_finish(answer.raw_finish, !answer.calls.empty());
  return answer;
}

void add_message(Value message, Answer& answer) {
  answer.content += message["content"].string();
  answer.reasoning += message["reasoning_content"].string();
  message["reasoning_details"].each(
      [&](Value detail) { answer.signatures += detail["signature"].string(); });
  message["tool_calls"].each([&](Value call) {
    const Value function = call["function"];
    if (call["id"].exists()) {
      answer.calls.push_back(std::string(call["id"].string()) + " " +
                             std::string(function["name"].string()) + " ");
    }
    answer.calls.at(static_cast<std::size_t>(call["index"].integer(
        static_cast<std::int64_t>(answer.calls.size()) - 1))) += function["arguments"].string();
  });
}

void add_canonical_usage(const sdk::Usage& usage, Answer& answer) {
  EXPECT_TRUE(usage.known);
  answer.prompt = usage.prompt_tokens;
  answer.completion = usage.completion_tokens;
  answer.cached = usage.cached_tokens;
  answer.written = usage.cache_write_tokens;
}

Answer decoded_answer(const std::vector<sdk::testing::RecordedEvent>& events) {
  Answer answer;
  for (const auto& event : events) {
    EXPECT_TRUE(event.kind == Kind::kChunk || event.kind == Kind::kEnd);
    add_message(Document(event.json)["choices"].at(0)["delta"], answer);
    if (event.usage) add_canonical_usage(*event.usage, answer);
    if (event.finish_reason != sdk::FinishReason::kNone) {
      answer.finish = name_of(event.finish_reason);
      answer.raw_finish = event.raw_finish_reason;
    }
  }
  return answer;
}

class BedrockRecordings : public ::testing::Test {
 protected:
  void SetUp() override {
    if (recordings().empty()) {
      GTEST_SKIP() << "no recordings; LLM_ROTATE_RECORDINGS says where they are";
    }
  }
  BedrockProvider provider_;
};

TEST_F(BedrockRecordings, StreamsSayTheSameHoweverTheyAreCut) {
  std::size_t streams = 0;
  for (const Recording& recording : recordings()) {
    if (recording.status() != 200 || !recording.is_framed()) continue;
    SCOPED_TRACE(recording.name);
    ++streams;
    const std::string body = recording.body();
    const auto whole = sdk::testing::decode(provider_, recording.head(), body);
    EXPECT_EQ(decoded_answer(whole), recorded_stream(body));
    EXPECT_EQ(whole.back().kind, Kind::kEnd);
    const std::string described = sdk::testing::describe(whole);
    for (const auto& cuts : sdk::testing::ways_to_cut(body.size())) {
      ASSERT_EQ(
          sdk::testing::describe(sdk::testing::decode(provider_, recording.head(), body, cuts)),
          described);
    }
  }
  EXPECT_GT(streams, 0U);
}

TEST_F(BedrockRecordings, PlainAnswersAreReadWhole) {
  std::size_t answers = 0;
  for (const Recording& recording : recordings()) {
    if (recording.status() != 200 || !recording.is_chat_at("/converse") || recording.is_framed())
      continue;
    SCOPED_TRACE(recording.name);
    ++answers;
    const sdk::ChatReply reply = provider_.parse(recording.response);
    Answer parsed;
    add_message(Document(reply.json)["choices"].at(0)["message"], parsed);
    parsed.finish = name_of(reply.finish_reason);
    parsed.raw_finish = reply.raw_finish_reason;
    add_canonical_usage(reply.usage, parsed);
    EXPECT_EQ(parsed, recorded_reply(recording.body()));
    // The same answer to a caller who had asked for a stream.
    EXPECT_EQ(decoded_answer(sdk::testing::decode(provider_, recording.head(), recording.body())),
              recorded_reply(recording.body()));
  }
  EXPECT_GT(answers, 0U);
}

TEST_F(BedrockRecordings, EmbeddingsAreReadWhole) {
  for (const Recording& recording : recordings()) {
    if (recording.status() != 200 || recording.is_chat_at("/converse")) continue;
    SCOPED_TRACE(recording.name);
    const sdk::ChatReply reply = provider_.parse_embed(recording.response);
    const Document document(recording.body());
    const Value vectors = document["embeddings"]["float"].exists() ? document["embeddings"]["float"]
                                                                   : document["embeddings"];
    const Document parsed(reply.json);
    if (vectors.exists()) {
      EXPECT_EQ(parsed["data"].size(), vectors.size());
      EXPECT_TRUE(parsed["data"].at(0)["embedding"].raw() == vectors.at(0).raw());
    }
    EXPECT_GT(parsed["data"].size(), 0U);
    EXPECT_TRUE(reply.usage.known);
  }
}

// The type that an error has by the order of the error classes, spelled out once more.
sdk::ErrorType expected_type(const Recording& recording) {
  using enum sdk::ErrorType;
  const std::string body = recording.body();
  const std::string name(recording.head().headers.get("x-amzn-errortype"));
  const auto says = [&](const char* words) { return body.find(words) != std::string::npos; };
  if (says("Input is too long") || says("Input Tokens Exceeded")) return kContextLengthExceeded;
  if (says("on-demand throughput") || says("end of its life")) return kModelUnavailable;
  if (name.starts_with("UnrecognizedClientException")) return kInvalidAuth;
  if (recording.status() == 429) return kRateLimit;
  return recording.status() == 400 ? kInvalidRequest : kUnknown;
}

TEST_F(BedrockRecordings, ErrorsHaveTheirType) {
  std::size_t errors = 0;
  for (const Recording& recording : recordings()) {
    if (recording.status() / 100 == 2) continue;
    SCOPED_TRACE(recording.name);
    ++errors;
    const sdk::Verdict verdict = provider_.classify(recording.response);
    EXPECT_EQ(name_of(verdict.type), name_of(expected_type(recording)));
    EXPECT_FALSE(verdict.message.empty());
  }
  EXPECT_GT(errors, 0U);
}

}  // namespace
}  // namespace llm_rotate::aws_bedrock
