// Every error answer: the vendor's words, hints for a retry, and what a script may change.
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

struct ErrorCase {
  Fault fault;
  unsigned status;
  const char* type;
  const char* code;
};

class ErrorFault : public testing::TestWithParam<ErrorCase> {};

TEST_P(ErrorFault, IsAnErrorOfTheVendorWholeAndStreamed) {
  for (const bool stream : {false, true}) {
    const Played played = with_fault({.fault = GetParam().fault}, stream);
    EXPECT_EQ(played.response.status, GetParam().status);
    EXPECT_EQ(played.attempt.status, GetParam().status);
    EXPECT_EQ(played.attempt.fault, name_of(GetParam().fault));
    EXPECT_EQ(played.attempt.rule, 1U);
    EXPECT_TRUE(played.response.complete);
    rapidjson::Document body;
    body.Parse(played.response.body.c_str());
    ASSERT_FALSE(body.HasParseError()) << played.response.body;
    EXPECT_STREQ(body["error"]["type"].GetString(), GetParam().type);
    const auto& code = body["error"]["code"];
    EXPECT_STREQ(code.IsNull() ? "" : code.GetString(), GetParam().code);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Every, ErrorFault,
    testing::Values(
        ErrorCase{Fault::kInvalidKey, 401, "invalid_request_error", "invalid_api_key"},
        ErrorCase{Fault::kForbidden, 403, "request_forbidden",
                  "unsupported_country_region_territory"},
        ErrorCase{Fault::kRateLimit, 429, "requests", "rate_limit_exceeded"},
        ErrorCase{Fault::kRateLimitTokens, 429, "tokens", "rate_limit_exceeded"},
        ErrorCase{Fault::kRequestTooLarge, 429, "tokens", "rate_limit_exceeded"},
        ErrorCase{Fault::kInsufficientQuota, 429, "insufficient_quota", "insufficient_quota"},
        ErrorCase{Fault::kInvalidRequest, 400, "invalid_request_error", ""},
        ErrorCase{Fault::kContextLength, 400, "invalid_request_error", "context_length_exceeded"},
        ErrorCase{Fault::kContentFilter, 400, "invalid_request_error", "content_policy_violation"},
        ErrorCase{Fault::kModelNotFound, 404, "invalid_request_error", "model_not_found"},
        ErrorCase{Fault::kRequestTimeout, 408, "timeout", ""},
        ErrorCase{Fault::kServerError, 500, "server_error", ""},
        ErrorCase{Fault::kUnavailable, 503, "server_error", "server_is_overloaded"},
        ErrorCase{Fault::kGatewayTimeout, 504, "server_error", ""},
        ErrorCase{Fault::kOverloaded, 529, "overloaded_error", ""}),
    [](const auto& tested) { return std::string(name_of(tested.param.fault)); });

TEST(ResponderErrors, ABadGatewaySendsHtml) {
  const Played played = with_fault({.fault = Fault::kBadGateway}, false);
  EXPECT_EQ(played.response.status, 502U);
  EXPECT_EQ(played.response.header("content-type"), "text/html");
  EXPECT_THAT(played.response.body, HasSubstr("502 Bad Gateway"));
}

TEST(ResponderErrors, ARateLimitHasItsUsualHints) {
  const ParsedResponse response = with_fault({.fault = Fault::kRateLimit}, false).response;
  EXPECT_EQ(response.header("retry-after"), "20");
  EXPECT_EQ(response.header("retry-after-ms"), "20000");
  EXPECT_EQ(response.header("x-ratelimit-remaining-requests"), "0");
  EXPECT_EQ(response.header("x-ratelimit-reset-requests"), "20s");
  EXPECT_THAT(response.body, HasSubstr("Please try again in 20s."));
}

TEST(ResponderErrors, RetryAfterIsToldInSeconds) {
  const ParsedResponse response =
      with_fault({.fault = Fault::kRateLimit, .retry_after = RetryAfter::in_seconds(1.5)}, false)
          .response;
  EXPECT_EQ(response.header("retry-after"), "1.5");
  EXPECT_EQ(response.header("retry-after-ms"), "");
  EXPECT_THAT(response.body, HasSubstr("Please try again in 1.5s."));
}

TEST(ResponderErrors, RetryAfterIsToldAsADate) {
  const ParsedResponse response =
      with_fault({.fault = Fault::kRateLimit, .retry_after = RetryAfter::date_in(40)}, false)
          .response;
  EXPECT_EQ(response.header("date"), "Tue, 14 Nov 2023 22:13:20 GMT");
  EXPECT_EQ(response.header("retry-after"), "Tue, 14 Nov 2023 22:14:00 GMT");
}

TEST(ResponderErrors, RetryAfterIsToldInMilliseconds) {
  const ParsedResponse response =
      with_fault({.fault = Fault::kRateLimit, .retry_after_ms = 350}, false).response;
  EXPECT_EQ(response.header("retry-after"), "");
  EXPECT_EQ(response.header("retry-after-ms"), "350");
}

TEST(ResponderErrors, ARateLimitWithoutAHintHasNoneAnywhere) {
  const Played played =
      with_fault({.fault = Fault::kRateLimit, .retry_after = RetryAfter::none()}, false);
  EXPECT_EQ(played.response.header("retry-after"), "");
  EXPECT_EQ(played.response.header("retry-after-ms"), "");
  EXPECT_EQ(played.bytes.find("x-ratelimit"), std::string::npos);
  EXPECT_EQ(played.bytes.find("try again"), std::string::npos);
}

TEST(ResponderErrors, AnyErrorMayTellARetryAfter) {
  const ParsedResponse response =
      with_fault({.fault = Fault::kUnavailable, .retry_after = RetryAfter::in_seconds(7)}, false)
          .response;
  EXPECT_EQ(response.header("retry-after"), "7");
  EXPECT_EQ(with_fault({.fault = Fault::kUnavailable}, false).response.header("retry-after"), "");
}

TEST(ResponderErrors, TheScriptMayRewordAnError) {
  const Played played = with_fault(
      {.fault = Fault::kServerError, .status = 599, .code = "c", .message = "m", .error_type = "t"},
      false);
  EXPECT_EQ(played.response.status, 599U);
  EXPECT_EQ(played.attempt.status, 599U);
  EXPECT_EQ(played.response.body,
            "{\n  \"error\": {\n    \"message\": \"m\",\n    \"type\": \"t\",\n    \"param\": "
            "null,\n    \"code\": \"c\"\n  }\n}\n");
}

TEST(ResponderErrors, TheScriptMayReplaceABody) {
  const Played played = with_fault(
      {.fault = Fault::kUnavailable, .body = "upstream down", .content_type = "text/plain"}, false);
  EXPECT_EQ(played.response.status, 503U);
  EXPECT_EQ(played.response.body, "upstream down");
  EXPECT_EQ(played.response.header("content-type"), "text/plain");
}

TEST(ResponderErrors, AStatusAloneIsAnError) {
  const Played played = with_fault({.status = 418}, false);
  EXPECT_EQ(played.response.status, 418U);
  EXPECT_EQ(played.attempt.fault, "status");
}

TEST(ResponderErrors, AnErrorMayComeLate) {
  EXPECT_THAT(with_fault({.fault = Fault::kServerError, .delay_ms = 80}, true).steps,
              ElementsAre("wait 80", "send", "done"));
}

TEST(ResponderErrors, AScriptedErrorGoesBeforeEveryCheck) {
  const Responder responder(Script{}.key("nobody").rule({}, {.fault = Fault::kOverloaded}));
  EXPECT_EQ(send(responder, {"no json"}).response.status, 529U);
}

TEST(ResponderErrors, ABadRequestIsRefusedRatherThanBadlyDelivered) {
  const Responder responder(Script{}.rule({}, {.fault = Fault::kStall}));
  const Played played = send(responder, {"no json"});
  EXPECT_EQ(played.response.status, 400U);
  EXPECT_EQ(played.attempt.fault, "bad_request");
}

}  // namespace
}  // namespace llm_rotate::fake
