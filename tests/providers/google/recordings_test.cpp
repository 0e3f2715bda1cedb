// Real exchanges with both hosts, replayed through the plugins. They are no part of this
// repository: $LLM_ROTATE_RECORDINGS says where they lie; without them there is nothing to test
// here.
#include "providers/recordings.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "llm_rotate/sdk/testing/describe.hpp"
#include "llm_rotate/sdk/testing/recording_sink.hpp"

#include "google_fixture.hpp"

namespace llm_rotate::google {
namespace {

using provider_tests::Recording;
using sdk::json::Document;
using sdk::json::Value;
using Kind = sdk::StreamEvent::Kind;

const std::vector<Recording>& recordings() {
  static const std::vector<Recording> kAll = [] {
    std::vector<Recording> all = provider_tests::recordings_of("google_ai_studio");
    for (Recording one : provider_tests::recordings_of("google_vertex")) {
      all.push_back(std::move(one));
    }
    return all;
  }();
  return kAll;
}

bool is_vertex(const Recording& recording) {
  return recording.provider == "google_vertex";
}

// What an answer says, put together from the vendor's JSON without the plugin's help.
struct Answer {
  std::string content, thoughts, calls, finish, model;
  std::int64_t prompt = 0, completion = 0, total = 0, cached = 0, reasoning = 0;
  bool operator==(const Answer&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Answer& answer) {
  return out << answer.model << " " << answer.finish << " " << answer.prompt << "+"
             << answer.completion << "=" << answer.total << " " << answer.calls << "\n"
             << answer.thoughts << "\n"
             << answer.content;
}

void add_recorded(Value json, Answer& answer) {
  const Value candidate = json["candidates"].at(0);
  candidate["content"]["parts"].each([&](Value part) {
    (part["thought"].boolean() ? answer.thoughts : answer.content) += part["text"].string();
    const Value call = part["functionCall"];
    if (!call.is_object()) return;
    answer.calls += std::string(call["name"].string()) +
                    (call["args"].is_object() ? sdk::json::dump(call["args"]) : "{}");
  });
  if (candidate["finishReason"].is_string()) answer.finish = candidate["finishReason"].string();
  if (json["modelVersion"].is_string()) answer.model = json["modelVersion"].string();
  const Value usage = json["usageMetadata"];
  if (!usage["totalTokenCount"].is_number()) return;
  answer.reasoning = usage["thoughtsTokenCount"].integer();
  answer.prompt = usage["promptTokenCount"].integer() + usage["toolUsePromptTokenCount"].integer();
  answer.completion = usage["candidatesTokenCount"].integer() + answer.reasoning;
  answer.cached = usage["cachedContentTokenCount"].integer();
  answer.total = usage["totalTokenCount"].integer();
}

Answer recorded_answer(const Recording& recording) {
  Answer answer;
  if (recording.is_framed()) {
    const std::string body = recording.body();
    std::string_view rest = body;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      const std::string_view line = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      if (line.starts_with("data: ")) add_recorded(Document(line.substr(6)).root(), answer);
    }
  } else {
    add_recorded(Document(recording.body()).root(), answer);
  }
  if (answer.finish == "STOP") answer.finish = answer.calls.empty() ? "stop" : "tool_calls";
  if (answer.finish == "MAX_TOKENS") answer.finish = "length";
  if (answer.finish == "SAFETY") answer.finish = "content_filter";
  if (answer.finish == "UNEXPECTED_TOOL_CALL" || answer.finish == "MALFORMED_FUNCTION_CALL") {
    answer.finish = "error";
  }
  return answer;
}

void add_message(Value message, Answer& answer) {
  answer.content += message["content"].string();
  answer.thoughts += message["reasoning_content"].string();
  message["tool_calls"].each([&](Value call) {
    answer.calls += std::string(call["function"]["name"].string()) +
                    std::string(call["function"]["arguments"].string());
  });
}

void add_usage(const sdk::Usage& usage, Answer& answer) {
  answer.prompt = usage.prompt_tokens;
  answer.completion = usage.completion_tokens;
  answer.total = usage.total_tokens;
  answer.cached = usage.cached_tokens;
  answer.reasoning = usage.reasoning_tokens;
}

class GoogleRecordings : public ::testing::Test {
 protected:
  void SetUp() override {
    if (recordings().empty()) {
      GTEST_SKIP() << "no recordings; LLM_ROTATE_RECORDINGS says where they are";
    }
  }
};

TEST_F(GoogleRecordings, StreamsSayTheSameHoweverTheyAreCut) {
  std::size_t streams = 0;
  for (const Recording& recording : recordings()) {
    if (recording.status() / 100 != 2 || !recording.is_framed()) continue;
    SCOPED_TRACE(recording.name);
    ++streams;
    const GeminiProvider& provider = provider_of(is_vertex(recording));
    const std::string body = recording.body();
    const auto whole = sdk::testing::decode(provider, {200, {}}, body);
    Answer answer;
    for (const auto& event : whole) {
      EXPECT_NE(event.kind, Kind::kMalformed);
      const Document chunk(event.json);
      add_message(chunk["choices"].at(0)["delta"], answer);
      if (event.finish_reason != sdk::FinishReason::kNone) {
        answer.finish = name_of(event.finish_reason);
      }
      if (event.usage) add_usage(*event.usage, answer);
      if (!event.model.empty()) answer.model = event.model;
    }
    EXPECT_EQ(answer, recorded_answer(recording));
    EXPECT_EQ(whole.back().kind, Kind::kEnd);
    const std::string wanted = sdk::testing::describe(whole);
    for (const auto& cuts : sdk::testing::ways_to_cut(body.size())) {
      ASSERT_EQ(sdk::testing::describe(sdk::testing::decode(provider, {200, {}}, body, cuts)),
                wanted)
          << "cut at " << cuts[0];
    }
  }
  EXPECT_GT(streams, 0U);
}

TEST_F(GoogleRecordings, PlainAnswersAreReadWhole) {
  std::size_t plain = 0;
  for (const Recording& recording : recordings()) {
    if (recording.status() / 100 != 2 || recording.is_framed() || recording.is_embedding()) {
      continue;
    }
    // Enums as numbers are asked for by one old client alone.
    if (recording.url.find("enum-encoding") != std::string_view::npos) {
      continue;
    }
    SCOPED_TRACE(recording.name);
    ++plain;
    const sdk::ChatReply reply = provider_of(is_vertex(recording)).parse(recording.response);
    Answer answer;
    const Document json(reply.json);
    add_message(json["choices"].at(0)["message"], answer);
    answer.finish = name_of(reply.finish_reason);
    answer.model = reply.model;
    add_usage(reply.usage, answer);
    EXPECT_EQ(answer, recorded_answer(recording));
  }
  EXPECT_GT(plain, 0U);
}

TEST_F(GoogleRecordings, EmbeddingsAreReadWhole) {
  for (const Recording& recording : recordings()) {
    if (recording.status() / 100 != 2 || !recording.is_embedding()) continue;
    SCOPED_TRACE(recording.name);
    const sdk::ChatReply reply = provider_of(is_vertex(recording)).parse_embed(recording.response);
    const Document json(reply.json);
    EXPECT_GT(json["data"].at(0)["embedding"].size(), 100U);
    EXPECT_TRUE(reply.usage.known);
  }
}

// The type of an error by the order of the error classes, spelled out once more.
sdk::ErrorType expected_type(const Recording& recording) {
  using enum sdk::ErrorType;
  const std::string body = recording.body();
  const auto says = [&](const char* words) { return body.find(words) != std::string::npos; };
  switch (recording.status()) {
    case 400:
      if (says("input token count")) return kContextLengthExceeded;
      if (says("API_KEY_INVALID") || says("API key not valid")) return kInvalidAuth;
      return says("User location") ? kPermissionDenied : kInvalidRequest;
    case 401:
      return kInvalidAuth;
    case 403:
      return kPermissionDenied;
    case 404:
      return kModelUnavailable;
    case 429:
      return says("PerDay") ? kQuotaExhausted : kRateLimit;
    case 504:
      return kTimeout;
    default:
      return kTransientServerError;
  }
}

TEST_F(GoogleRecordings, ErrorsHaveTheirTypes) {
  std::size_t errors = 0;
  for (const Recording& recording : recordings()) {
    if (recording.status() < 400) continue;
    SCOPED_TRACE(recording.name);
    ++errors;
    const sdk::Verdict verdict = provider_of(is_vertex(recording)).classify(recording.response);
    EXPECT_EQ(name_of(verdict.type), name_of(expected_type(recording))) << verdict.message;
    EXPECT_FALSE(verdict.message.empty());
  }
  EXPECT_GT(errors, 0U);
}

// An answer's message in the history gives back the vendor's own parts: signatures, order, all.
TEST_F(GoogleRecordings, AnswersGoBackPartByPart) {
  for (const Recording& recording : recordings()) {
    if (recording.status() / 100 != 2 || recording.is_framed() || recording.is_embedding()) {
      continue;
    }
    const Document recorded(recording.body());
    const Value candidate = recorded["candidates"].at(0);
    const std::string_view model = recorded["modelVersion"].string();
    if (candidate["content"]["parts"].size() == 0) continue;
    SCOPED_TRACE(recording.name);
    const Document reply(provider_of(is_vertex(recording)).parse(recording.response).json);
    const std::string json = R"({"messages":[{"role":"user","content":"q"},)" +
                             sdk::json::dump(reply["choices"].at(0)["message"]) + "]}";
    const Document built_body(body_of(json, for_model(model, is_vertex(recording))));
    std::vector<std::string> wanted;
    candidate["content"]["parts"].each([&](Value part) {
      const bool unsigned_thought =
          part["thought"].boolean() && part["thoughtSignature"].string().empty();
      if (!unsigned_thought) wanted.push_back(std::string(part["thoughtSignature"].string()));
    });
    std::vector<std::string> sent;
    built_body["contents"].at(1)["parts"].each(
        [&](Value part) { sent.push_back(std::string(part["thoughtSignature"].string())); });
    for (std::string& signature : sent) {
      if (signature == "skip_thought_signature_validator") signature.clear();
    }
    EXPECT_EQ(sent, wanted);
  }
}

}  // namespace
}  // namespace llm_rotate::google
