// Real exchanges with the vendors of OpenAI's family, replayed through their plugins.
#include "azure_openai/azure_openai_provider.hpp"
#include "openai_provider.hpp"
#include "openrouter/openrouter_provider.hpp"
#include "providers/openai_family/recorded.hpp"

namespace llm_rotate::openai_family {
namespace {

template <class Provider>
constexpr const char* kFolder = "openai";
template <>
constexpr const char* kFolder<azure_openai::AzureOpenAiProvider> = "azure_openai";
template <>
constexpr const char* kFolder<openrouter::OpenRouterProvider> = "openrouter";

template <class Provider>
class FamilyRecordings : public ::testing::Test {
 protected:
  void SetUp() override {
    if (recordings_.empty()) {
      GTEST_SKIP() << "no recordings; LLM_ROTATE_RECORDINGS says where they are";
    }
  }
  const std::vector<Recording> recordings_ = recordings_of(kFolder<Provider>);
  const Provider provider_{};
};

using Providers = ::testing::Types<openai::OpenAiProvider, azure_openai::AzureOpenAiProvider,
                                   openrouter::OpenRouterProvider>;
TYPED_TEST_SUITE(FamilyRecordings, Providers);

TYPED_TEST(FamilyRecordings, StreamsSayTheSameHoweverTheyAreCut) {
  std::size_t streams = 0;
  for (const Recording& recording : this->recordings_) {
    if (recording.status() / 100 != 2 || !recording.is_chat_at("/chat/completions") ||
        !recording.is_framed())
      continue;
    SCOPED_TRACE(recording.name);
    ++streams;
    const auto whole = sdk::testing::decode(this->provider_, recording.head(), recording.body());
    const Answer answer = decoded_answer(whole);
    EXPECT_EQ(answer, recorded_answer(recording));
    EXPECT_EQ(whole.back().kind, answer.failed ? Kind::kError : Kind::kEnd);
    for (const auto& cuts : sdk::testing::ways_to_cut(recording.body().size())) {
      const auto events =
          sdk::testing::decode(this->provider_, recording.head(), recording.body(), cuts);
      ASSERT_EQ(events.size(), whole.size()) << "cut at " << cuts[0];
      for (std::size_t i = 0; i < events.size(); ++i) ASSERT_EQ(events[i].json, whole[i].json);
    }
  }
  EXPECT_GT(streams, 0U);
}

TYPED_TEST(FamilyRecordings, StreamEventsSumUpTheAnswer) {
  for (const Recording& recording : this->recordings_) {
    if (recording.status() / 100 != 2 || !recording.is_chat_at("/chat/completions") ||
        !recording.is_framed())
      continue;
    SCOPED_TRACE(recording.name);
    const Answer answer = recorded_answer(recording);
    if (answer.failed) continue;
    std::string finish;
    sdk::Usage usage;
    bool speaks = false;
    for (const auto& event :
         sdk::testing::decode(this->provider_, recording.head(), recording.body())) {
      if (event.finish_reason != sdk::FinishReason::kNone) finish = name_of(event.finish_reason);
      if (event.usage) usage = *event.usage;
      if (!event.model.empty()) {
        EXPECT_EQ(event.model, answer.model);
      }
      speaks = speaks || event.speaks;
    }
    const Choice& first = answer.choices.begin()->second;
    EXPECT_EQ(finish, first.finish == "function_call" ? "tool_calls" : first.finish);
    const bool silent = first.content.empty() && first.reasoning.empty() && first.refusal.empty() &&
                        first.calls.empty();
    EXPECT_EQ(speaks, !silent);
    EXPECT_EQ(usage, (sdk::Usage{usage.known, answer.prompt, answer.completion, answer.total,
                                 answer.cached, answer.written, answer.reasoning}));
  }
}

TYPED_TEST(FamilyRecordings, PlainAnswersAreReadWhole) {
  for (const Recording& recording : this->recordings_) {
    if (recording.status() / 100 != 2 || !recording.is_chat_at("/chat/completions") ||
        recording.is_framed())
      continue;
    SCOPED_TRACE(recording.name);
    const sdk::ChatReply reply = this->provider_.parse(recording.response);
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
    EXPECT_EQ(
        decoded_answer(sdk::testing::decode(this->provider_, recording.head(), recording.body())),
        answer);
  }
}

TYPED_TEST(FamilyRecordings, EmbeddingsAreReadWhole) {
  for (const Recording& recording : this->recordings_) {
    if (recording.status() / 100 != 2 || recording.is_chat_at("/chat/completions")) continue;
    SCOPED_TRACE(recording.name);
    const sdk::ChatReply reply = this->provider_.parse_embed(recording.response);
    EXPECT_TRUE(Document(reply.json).root().raw() == Document(recording.body()).root().raw());
    EXPECT_TRUE(reply.usage.known);
    EXPECT_FALSE(reply.model.empty());
  }
}

// The types that the vendors' own errors have, spelled out once more.
sdk::ErrorType expected_type(const Recording& recording) {
  using enum sdk::ErrorType;
  const Document document(recording.body());
  const std::string_view code = document["error"]["code"].string();
  const std::string_view message = document["error"]["message"].string();
  const auto says = [&](std::string_view words) {
    return message.find(words) != std::string_view::npos;
  };
  if (code == "DeploymentNotFound" || says("does not exist")) return kModelUnavailable;
  if (says("maximum context length")) return kContextLengthExceeded;
  switch (recording.status()) {
    case 401:
      return kInvalidAuth;
    case 402:
      return kQuotaExhausted;
    case 403:
      return kPermissionDenied;
    case 408:
      return kTimeout;
    case 429:
      return kRateLimit;
    default:
      return recording.status() < 500 ? kInvalidRequest : kTransientServerError;
  }
}

template <class Provider>
void expect_types(const std::string& provider) {
  for (const Recording& recording : recordings_of(provider)) {
    if (recording.status() < 400) continue;
    SCOPED_TRACE(recording.name);
    const sdk::Verdict verdict = Provider().classify(recording.response);
    EXPECT_EQ(name_of(verdict.type), name_of(expected_type(recording))) << verdict.message;
    EXPECT_TRUE(verdict.rule.starts_with(provider + "."));
    EXPECT_FALSE(verdict.message.empty());
  }
}

TEST(FamilyRecordingsOf, AzureHaveTheirErrorTypes) {
  expect_types<azure_openai::AzureOpenAiProvider>("azure_openai");
}

TEST(FamilyRecordingsOf, OpenRouterHaveTheirErrorTypes) {
  expect_types<openrouter::OpenRouterProvider>("openrouter");
}

}  // namespace
}  // namespace llm_rotate::openai_family
