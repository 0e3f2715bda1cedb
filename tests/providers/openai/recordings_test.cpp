// The errors of real exchanges with OpenAI. What its answers say is tested for the whole family;
// what its requests mean is, by tests/replay.
#include "openai_fixture.hpp"
#include "providers/openai_family/recorded.hpp"

namespace llm_rotate::openai {
namespace {

using provider_tests::Recording;
using sdk::json::Document;

class OpenAiRecordings : public ::testing::Test {
 protected:
  void SetUp() override {
    if (recordings_.empty()) {
      GTEST_SKIP() << "no recordings; LLM_ROTATE_RECORDINGS says where they are";
    }
  }
  const std::vector<Recording> recordings_ = provider_tests::recordings_of("openai");
  OpenAiProvider provider_;
};

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
  for (const Recording& recording : recordings_) {
    if (recording.status() < 400) continue;
    SCOPED_TRACE(recording.name);
    ++errors;
    const sdk::Verdict verdict = provider_.classify(recording.response);
    EXPECT_EQ(name_of(verdict.type), name_of(expected_type(recording))) << verdict.message;
    EXPECT_FALSE(verdict.message.empty());
    EXPECT_TRUE(verdict.rule.starts_with("openai."));
  }
  EXPECT_GT(errors, 0U);
}

}  // namespace
}  // namespace llm_rotate::openai
