// Real exchanges with OpenAI, replayed through the plugin. They are no part of this repository:
// $LLM_ROTATE_RECORDINGS says where they lie; without them there is nothing to test here.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "llm_rotate/sdk/testing/recording_sink.hpp"

#include "openai_family/model_traits.hpp"
#include "openai_fixture.hpp"

namespace llm_rotate::openai {
namespace {

namespace fs = std::filesystem;
using sdk::json::Document;
using sdk::json::Value;
using sdk::testing::RecordedEvent;
using Kind = sdk::StreamEvent::Kind;

struct Recording {
  std::string name;
  std::unique_ptr<Document> document;

  Value request() const { return (*document)["request"]; }
  std::string_view url() const { return request()["url"].string(); }
  bool is_chat() const { return url().find("/chat/completions") != std::string_view::npos; }
  bool is_stream() const { return (*document)["wire_format"].string() == "sse"; }
  int status() const { return static_cast<int>((*document)["response"]["status"].integer()); }
  std::string_view body() const { return (*document)["response"]["body_text"].string(); }
  sdk::HttpHead head() const {
    sdk::HttpHead head;
    head.status = status();
    (*document)["response"]["headers"].each_member(
        [&](std::string_view name_of_header, Value value) {
          head.headers.add(name_of_header, value.string());
        });
    return head;
  }
  sdk::HttpResponse response() const { return {status(), head().headers, std::string(body())}; }
};

fs::path folder() {
  const char* given = std::getenv("LLM_ROTATE_RECORDINGS");
  const fs::path root =
      given != nullptr ? fs::path(given) : fs::path(LLM_ROTATE_SOURCE_DIR "/../shared/recordings");
  return root / "openai";
}

const std::vector<Recording>& recordings() {
  static const std::vector<Recording> kAll = [] {
    std::vector<Recording> all;
    if (!fs::is_directory(folder())) return all;
    for (const auto& entry : fs::directory_iterator(folder())) {
      if (entry.path().extension() != ".json") continue;
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string text{std::istreambuf_iterator<char>(file),
                             std::istreambuf_iterator<char>()};
      all.push_back({entry.path().filename().string(), std::make_unique<Document>(text)});
      EXPECT_TRUE(all.back().document->ok()) << all.back().name;
    }
    return all;
  }();
  return kAll;
}

// What an answer says, put together from its JSON without the plugin's help.
struct Call {
  std::string id, name, arguments;
  bool operator==(const Call&) const = default;
};
struct Choice {
  std::string content, refusal, function, finish;
  std::map<std::int64_t, Call> calls;
  bool operator==(const Choice&) const = default;
};
struct Answer {
  std::map<std::int64_t, Choice> choices;
  std::string model;
  std::int64_t prompt = 0, completion = 0, total = 0, cached = 0, written = 0, reasoning = 0;
  bool failed = false;
  bool operator==(const Answer&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Answer& answer) {
  out << answer.model << " " << answer.prompt << "+" << answer.completion
      << (answer.failed ? " failed" : "");
  for (const auto& [index, choice] : answer.choices) {
    out << "\n[" << index << "] " << choice.finish << ": " << choice.content << choice.refusal
        << choice.function;
    for (const auto& [place, call] : choice.calls)
      out << " " << place << ":" << call.id << call.name << call.arguments;
  }
  return out;
}

void add(Value json, Answer& answer) {
  if (!json["error"].is_null()) answer.failed = true;
  if (!json["model"].string().empty()) answer.model = json["model"].string();
  json["choices"].each([&](Value from) {
    Choice& choice = answer.choices[from["index"].integer()];
    const Value delta = from["delta"].exists() ? from["delta"] : from["message"];
    choice.content += delta["content"].string();
    choice.refusal += delta["refusal"].string();
    choice.function += std::string(delta["function_call"]["name"].string()) +
                       std::string(delta["function_call"]["arguments"].string());
    std::int64_t position = 0;
    delta["tool_calls"].each([&](Value piece) {
      Call& call = choice.calls[piece["index"].integer(position++)];
      call.id += piece["id"].string();
      call.name += std::string(piece["function"]["name"].string()) +
                   std::string(piece["custom"]["name"].string());
      call.arguments += std::string(piece["function"]["arguments"].string()) +
                        std::string(piece["custom"]["input"].string());
    });
    if (from["finish_reason"].is_string()) choice.finish = from["finish_reason"].string();
  });
  const Value usage = json["usage"];
  if (!usage.is_object()) return;
  answer.prompt = usage["prompt_tokens"].integer();
  answer.completion = usage["completion_tokens"].integer();
  answer.total = usage["total_tokens"].integer();
  answer.cached = usage["prompt_tokens_details"]["cached_tokens"].integer();
  answer.written = usage["prompt_tokens_details"]["cache_write_tokens"].integer();
  answer.reasoning = usage["completion_tokens_details"]["reasoning_tokens"].integer();
}

// What the provider said, with the reasons that the project gives it.
Answer recorded_answer(const Recording& recording) {
  Answer answer;
  if (recording.is_stream()) {
    std::string_view rest = recording.body();
    while (!rest.empty() && !answer.failed) {
      const std::size_t end = std::min(rest.find("\n\n"), rest.size());
      const std::string_view line = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 2, rest.size()));
      if (line.starts_with("data: {")) add(Document(line.substr(6)).root(), answer);
    }
  } else {
    add(Document(recording.body()).root(), answer);
  }
  for (auto& [index, choice] : answer.choices) {
    if (choice.finish == "stop" && !choice.refusal.empty()) choice.finish = "content_filter";
    if (choice.finish == "stop" && !choice.calls.empty()) choice.finish = "tool_calls";
  }
  return answer;
}

Answer decoded_answer(const std::vector<RecordedEvent>& events) {
  Answer answer;
  for (const RecordedEvent& event : events) {
    EXPECT_NE(event.kind, Kind::kMalformed);
    if (event.kind == Kind::kChunk) add(Document(event.json).root(), answer);
    if (event.kind == Kind::kError) answer.failed = true;
  }
  return answer;
}

class OpenAiRecordings : public ::testing::Test {
 protected:
  void SetUp() override {
    if (recordings().empty()) {
      GTEST_SKIP() << "no recordings in " << folder()
                   << "; LLM_ROTATE_RECORDINGS says where they are";
    }
  }
  OpenAiProvider provider_;
};

TEST_F(OpenAiRecordings, StreamsSayTheSameHoweverTheyAreCut) {
  std::size_t streams = 0;
  for (const Recording& recording : recordings()) {
    if (recording.status() / 100 != 2 || !recording.is_chat() || !recording.is_stream()) continue;
    SCOPED_TRACE(recording.name);
    ++streams;
    const auto whole = sdk::testing::decode(provider_, recording.head(), recording.body());
    const Answer answer = decoded_answer(whole);
    EXPECT_EQ(answer, recorded_answer(recording));
    EXPECT_EQ(whole.back().kind, answer.failed ? Kind::kError : Kind::kEnd);
    for (const auto& cuts : sdk::testing::ways_to_cut(recording.body().size())) {
      const auto events = sdk::testing::decode(provider_, recording.head(), recording.body(), cuts);
      ASSERT_EQ(events.size(), whole.size()) << "cut at " << cuts[0];
      for (std::size_t i = 0; i < events.size(); ++i) ASSERT_EQ(events[i].json, whole[i].json);
    }
  }
  EXPECT_GT(streams, 0U);
}

TEST_F(OpenAiRecordings, StreamEventsSumUpTheAnswer) {
  for (const Recording& recording : recordings()) {
    if (recording.status() / 100 != 2 || !recording.is_chat() || !recording.is_stream()) continue;
    SCOPED_TRACE(recording.name);
    const Answer answer = recorded_answer(recording);
    if (answer.failed) continue;
    std::string finish;
    sdk::Usage usage;
    bool speaks = false;
    for (const auto& event : sdk::testing::decode(provider_, recording.head(), recording.body())) {
      if (event.finish_reason != sdk::FinishReason::kNone) finish = name_of(event.finish_reason);
      if (event.usage) usage = *event.usage;
      if (!event.model.empty()) {
        EXPECT_EQ(event.model, answer.model);
      }
      speaks = speaks || event.speaks;
    }
    const Choice& first = answer.choices.begin()->second;
    EXPECT_EQ(finish, first.finish == "function_call" ? "tool_calls" : first.finish);
    const bool silent = first.content.empty() && first.refusal.empty() && first.calls.empty();
    EXPECT_EQ(speaks, !silent);
    EXPECT_EQ(usage, (sdk::Usage{usage.known, answer.prompt, answer.completion, answer.total,
                                 answer.cached, answer.written, answer.reasoning}));
  }
}

TEST_F(OpenAiRecordings, PlainAnswersAreReadWhole) {
  for (const Recording& recording : recordings()) {
    if (recording.status() / 100 != 2 || !recording.is_chat() || recording.is_stream()) continue;
    SCOPED_TRACE(recording.name);
    const sdk::ChatReply reply = provider_.parse(recording.response());
    const Answer answer = recorded_answer(recording);
    Answer parsed;
    add(Document(reply.json).root(), parsed);
    EXPECT_EQ(parsed, answer);
    const std::string& finish = answer.choices.begin()->second.finish;
    EXPECT_EQ(name_of(reply.finish_reason), finish == "function_call" ? "tool_calls" : finish);
    EXPECT_EQ(reply.model, answer.model);
    EXPECT_EQ(reply.usage, (sdk::Usage{true, answer.prompt, answer.completion, answer.total,
                                       answer.cached, answer.written, answer.reasoning}));
    // The same answer to a caller who had asked for a stream.
    EXPECT_EQ(decoded_answer(sdk::testing::decode(provider_, recording.head(), recording.body())),
              answer);
  }
}

TEST_F(OpenAiRecordings, EmbeddingsAreReadWhole) {
  for (const Recording& recording : recordings()) {
    if (recording.status() / 100 != 2 || recording.is_chat()) continue;
    SCOPED_TRACE(recording.name);
    const sdk::ChatReply reply = provider_.parse_embed(recording.response());
    EXPECT_TRUE(Document(reply.json).root().raw() == Document(recording.body()).root().raw());
    EXPECT_TRUE(reply.usage.known);
    EXPECT_FALSE(reply.model.empty());
  }
}

// The type that an error has by the order of the error classes, spelled out once more.
sdk::ErrorType expected_type(const Recording& recording) {
  using enum sdk::ErrorType;
  const Document document(recording.body());
  const std::string code(document["error"]["code"].string());
  const std::string type(document["error"]["type"].string());
  const std::string message(document["error"]["message"].string());
  const int status = recording.status();
  const auto says = [&](const char* words) { return message.find(words) != std::string::npos; };
  if (status < 500) {
    if (code == "context_length_exceeded" || says("maximum context length") ||
        says("exceeds the context window")) {
      return kContextLengthExceeded;
    }
    if (code == "content_filter" || code == "content_policy_violation" || code == "invalid_prompt")
      return kContentFiltered;
    if (code == "insufficient_quota" || type == "insufficient_quota" || says("per day") ||
        status == 402)
      return kQuotaExhausted;
    if (status == 401 || code == "invalid_api_key") return kInvalidAuth;
    if (code == "model_not_found" || says("not a chat model") ||
        says("only supported in v1/responses"))
      return kModelUnavailable;
    if (status == 403) return kPermissionDenied;
    if (status == 429) return kRateLimit;
    if (status == 408) return kTimeout;
    return status == 409 ? kTransientServerError : kInvalidRequest;
  }
  return status == 504 ? kTimeout : kTransientServerError;
}

TEST_F(OpenAiRecordings, ErrorsHaveTheirTypes) {
  std::size_t errors = 0;
  for (const Recording& recording : recordings()) {
    if (recording.status() < 400) continue;
    SCOPED_TRACE(recording.name);
    ++errors;
    const sdk::Verdict verdict = provider_.classify(recording.response());
    EXPECT_EQ(name_of(verdict.type), name_of(expected_type(recording))) << verdict.message;
    EXPECT_FALSE(verdict.message.empty());
    EXPECT_TRUE(verdict.rule.starts_with("openai."));
  }
  EXPECT_GT(errors, 0U);
}

// The recorded request with those changes that the plugin makes for its model on purpose.
std::string with_known_changes(Value request) {
  const openai_family::ModelTraits traits = openai_family::traits_of(request["model"].string());
  const bool tools = request["tools"].size() > 0;
  const bool rests = request["reasoning_effort"].string() == "none";
  sdk::json::Writer out;
  out.begin_object();
  request.each_member([&](std::string_view name, Value value) {
    const bool sampling =
        name == "temperature" || name == "top_p" || name == "logprobs" || name == "top_logprobs";
    const bool never =
        name == "presence_penalty" || name == "frequency_penalty" || name == "logit_bias";
    if (name == "stream_options" || (name == "stream" && !value.boolean())) return;
    if (!tools && (name == "tools" || name == "tool_choice" || name == "parallel_tool_calls"))
      return;
    if (traits.reasons()) {
      if (never || (sampling && !rests) || (name == "stop" && !traits.takes_stop)) return;
      if (name == "reasoning_effort" && tools && traits.tools_stop_reasoning) return;
      if (name == "max_tokens") name = "max_completion_tokens";
    }
    out.value(name, value);
  });
  if (tools && traits.tools_stop_reasoning) out.string("reasoning_effort", "none");
  std::string json = out.end_object().str();
  const std::string_view from = R"("role":"system")";
  for (std::size_t at = 0; traits.reasons() && (at = json.find(from, at)) != std::string::npos;) {
    json.replace(at, from.size(), R"("role":"developer")");
  }
  return json;
}

TEST_F(OpenAiRecordings, RequestsKeepTheirMeaning) {
  for (const Recording& recording : recordings()) {
    const Value request = recording.request()["body"];
    if (recording.status() / 100 != 2 || !recording.is_chat() || !request.is_object()) continue;
    if ((*recording.document)["request_truncated"].boolean()) continue;
    SCOPED_TRACE(recording.name);
    BuildOptions options;
    options.model = request["model"].string();
    options.stream = request["stream"].boolean();
    const std::string json = sdk::json::dump(request);
    const Document sent(body_of(json, options));
    ASSERT_TRUE(sent.ok());
    EXPECT_EQ(sent["stream_options"]["include_usage"].boolean(), options.stream);
    const Document normal(with_known_changes(sent.root()));
    const Document wanted(with_known_changes(request));
    EXPECT_TRUE(normal.root().raw() == wanted.root().raw()) << body_of(json, options) << "\nwhere\n"
                                                            << json;
  }
}

}  // namespace
}  // namespace llm_rotate::openai
