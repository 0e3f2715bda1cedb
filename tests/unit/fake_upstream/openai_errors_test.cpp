#include "fake_upstream/openai/openai_errors.hpp"

#include <string>

#include <gtest/gtest.h>
#include <rapidjson/document.h>

namespace llm_rotate::fake::openai {
namespace {

std::string told(Fault fault, const ErrorFacts& facts) {
  const VendorError error = error_for(fault, facts);
  return std::to_string(error.status) + " " + error.type + " " + error.code.value_or("-") + " " +
         error.message;
}

TEST(OpenAiErrors, ARateLimitTellsWhenToComeBack) {
  ErrorFacts facts;
  facts.model = "gpt-4o";
  facts.retry_seconds = 1.4;
  EXPECT_EQ(told(Fault::kRateLimit, facts),
            "429 requests rate_limit_exceeded Rate limit reached for gpt-4o in organization "
            "org-fake on requests per min (RPM): Limit 500, Used 500, Requested 1. Please try "
            "again in 1.4s. Visit https://platform.openai.com/account/rate-limits to learn more.");
  facts.retry_seconds = 0.25;
  EXPECT_NE(told(Fault::kRateLimit, facts).find("Please try again in 250ms."), std::string::npos);
}

TEST(OpenAiErrors, ARateLimitWithoutAHintPromisesNothing) {
  ErrorFacts facts;
  facts.model = "gpt-4o";
  EXPECT_EQ(told(Fault::kRateLimit, facts).find("try again"), std::string::npos);
}

TEST(OpenAiErrors, ATokenLimitTellsTheRealNumbers) {
  ErrorFacts facts;
  facts.model = "gpt-4o";
  facts.limits.tokens = {1000, 100, 900, 0};
  facts.requested_tokens = 250;
  EXPECT_EQ(told(Fault::kRateLimitTokens, facts),
            "429 tokens rate_limit_exceeded Rate limit reached for gpt-4o in organization "
            "org-fake on tokens per min (TPM): Limit 1000, Used 900, Requested 250. Visit "
            "https://platform.openai.com/account/rate-limits to learn more.");
}

TEST(OpenAiErrors, ARequestThatNeverFitsIsCalledTooLarge) {
  ErrorFacts facts;
  facts.model = "gpt-4o";
  facts.limits.tokens = {1000, 0, 0, 0};
  facts.requested_tokens = 1500;
  EXPECT_EQ(told(Fault::kRequestTooLarge, facts),
            "429 tokens rate_limit_exceeded Request too large for gpt-4o in organization org-fake "
            "on tokens per min (TPM): Limit 1000, Requested 1500. The input or output tokens must "
            "be reduced in order to run successfully. Visit "
            "https://platform.openai.com/account/rate-limits to learn more.");
}

TEST(OpenAiErrors, AWrongKeyIsShownInPartsOnly) {
  ErrorFacts facts;
  facts.key = "sk-proj-0123456789wxyz";
  EXPECT_EQ(told(Fault::kInvalidKey, facts),
            "401 invalid_request_error invalid_api_key Incorrect API key provided: "
            "sk-proj-**********wxyz. You can find your API key at "
            "https://platform.openai.com/account/api-keys.");
  facts.key = "sk-a";
  EXPECT_EQ(told(Fault::kInvalidKey, facts).find("sk-a"), std::string::npos);
}

TEST(OpenAiErrors, ALongPromptIsCounted) {
  ErrorFacts facts;
  facts.prompt_tokens = 150'008;
  EXPECT_EQ(told(Fault::kContextLength, facts),
            "400 invalid_request_error context_length_exceeded This model's maximum context length "
            "is 128000 tokens. However, your messages resulted in 150008 tokens. Please reduce the "
            "length of the messages.");
}

TEST(OpenAiErrors, EveryErrorAnswerHasAStatusAndAType) {
  for (int i = 0; i <= static_cast<int>(Fault::kChunkedGarbage); ++i) {
    const auto fault = static_cast<Fault>(i);
    if (is_error_answer(fault)) {
      const VendorError error = error_for(fault, {});
      EXPECT_GE(error.status, 400U) << name_of(fault);
      EXPECT_FALSE(error.message.empty()) << name_of(fault);
      EXPECT_FALSE(error.type.empty()) << name_of(fault);
    }
  }
}

TEST(OpenAiErrors, ABadGatewayIsAPageOfHtml) {
  const VendorError error = error_for(Fault::kBadGateway, {});
  EXPECT_EQ(error.status, 502U);
  EXPECT_EQ(error.raw_content_type, "text/html");
  std::string body;
  write_error(error, body);
  EXPECT_TRUE(body.starts_with("<html>"));
}

TEST(OpenAiErrors, TheBodyIsTheVendorsJson) {
  VendorError error;
  error.message = "a \"b\"";
  error.type = "t";
  error.code = "c";
  std::string body;
  write_error(error, body);
  rapidjson::Document document;
  document.Parse(body.c_str());
  ASSERT_FALSE(document.HasParseError());
  EXPECT_STREQ(document["error"]["message"].GetString(), "a \"b\"");
  EXPECT_TRUE(document["error"]["param"].IsNull());
  EXPECT_STREQ(document["error"]["code"].GetString(), "c");
}

}  // namespace
}  // namespace llm_rotate::fake::openai
