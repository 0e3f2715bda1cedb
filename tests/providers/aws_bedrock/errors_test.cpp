#include "errors.hpp"

#include <string>

#include "bedrock_fixture.hpp"
#include "providers/error_rows.hpp"

namespace llm_rotate::aws_bedrock {
namespace {

using enum sdk::ErrorType;
using sdk::Scope;

std::string message_body(std::string_view message) {
  sdk::json::Writer out;
  return out.begin_object().string("message", message).end_object().str();
}

sdk::Verdict judge(int status, std::string_view name, std::string_view message,
                   sdk::Headers headers = {}) {
  if (!std::string_view(name).empty()) {
    headers.add("x-amzn-ErrorType",
                std::string(name) + ":http://internal.amazon.com/coral/com.amazon.bedrock/");
  }
  return BedrockProvider().classify({status, std::move(headers), message_body(message)});
}

struct Row {
  int status;
  const char* name;
  const char* message;
  sdk::ErrorType wanted;
  Scope scope;
  const char* rule;
};

void PrintTo(const Row& row, std::ostream* out) {
  *out << row.status << " " << row.name << " " << row.message;
}

class BedrockErrorRows : public ::testing::TestWithParam<Row> {};

TEST_P(BedrockErrorRows, HaveTheirTypeScopeAndRule) {
  const Row& row = GetParam();
  const sdk::Verdict verdict = judge(row.status, row.name, row.message);
  providers::expect_row(verdict, "bedrock", row);
  EXPECT_EQ(verdict.message, row.message);
  EXPECT_EQ(verdict.provider_code, row.name);
}

constexpr const char* kValidation = "ValidationException";
constexpr const char* kDenied = "AccessDeniedException";

INSTANTIATE_TEST_SUITE_P(
    Documented, BedrockErrorRows,
    ::testing::Values(
        Row{400, kValidation, "Input is too long for requested model.", kContextLengthExceeded,
            Scope::kNone, "text.long_input"},
        Row{400, kValidation, "prompt is too long: 210000 tokens > 200000 maximum",
            kContextLengthExceeded, Scope::kNone, "text.long_prompt"},
        Row{400, kValidation, "This model's maximum context length is 131072 tokens",
            kContextLengthExceeded, Scope::kNone, "text.context_length"},
        Row{400, kValidation, "input length and max_tokens exceed context limit",
            kContextLengthExceeded, Scope::kNone, "text.context_limit"},
        Row{400, kValidation,
            "Input Tokens Exceeded: Number of input tokens exceeds maximum length.",
            kContextLengthExceeded, Scope::kNone, "text.input_tokens"},
        Row{400, kValidation, "The input token count (9) exceeds the maximum",
            kContextLengthExceeded, Scope::kNone, "text.token_count"},
        Row{400, kValidation, "Output blocked by content filtering policy", kContentFiltered,
            Scope::kNone, "text.content_filter"},
        Row{400, kValidation,
            "Invocation of model ID x with on-demand throughput isn\xE2\x80\x99t supported. Retry "
            "your request with the ID or ARN of an inference profile that contains this model.",
            kModelUnavailable, Scope::kKeyModel, "on_demand"},
        Row{400, kValidation, "The provided model identifier is invalid.", kModelUnavailable,
            Scope::kKeyModel, "model_id"},
        Row{400, kValidation, "Operation not allowed", kPermissionDenied, Scope::kKey,
            "not_allowed"},
        Row{400, kValidation, "A text block must be included when using documents.",
            kInvalidRequest, Scope::kNone, "validation"},
        Row{400, "ServiceQuotaExceededException", "Your account has reached a quota",
            kQuotaExhausted, Scope::kKey, "service_quota"},
        Row{403, kDenied, "You don't have access to the model with the specified model ID.",
            kPermissionDenied, Scope::kKeyModel, "model_access"},
        Row{403, kDenied,
            "User: arn:aws:iam::1:user/u is not authorized to perform: bedrock:InvokeModel",
            kPermissionDenied, Scope::kKey, "access_denied"},
        Row{403, kDenied, "Your AWS Marketplace subscription for this model cannot be completed",
            kPermissionDenied, Scope::kKeyModel, "marketplace"},
        Row{403, kDenied, "Bearer Token has expired", kInvalidAuth, Scope::kKey, "bearer_token"},
        Row{403, kDenied, "Authentication failed: Please make sure your API Key is valid.",
            kInvalidAuth, Scope::kKey, "authentication"},
        Row{403, "UnrecognizedClientException",
            "The security token included in the request is invalid.", kInvalidAuth, Scope::kKey,
            "unrecognized_client"},
        Row{403, "InvalidSignatureException", "The request signature does not match", kInvalidAuth,
            Scope::kKey, "signature"},
        Row{403, "SignatureDoesNotMatch", "No", kInvalidAuth, Scope::kKey, "signature"},
        Row{403, "ExpiredTokenException", "The security token included in the request is expired",
            kInvalidAuth, Scope::kKey, "expired_token"},
        Row{403, "InvalidClientTokenId", "No", kInvalidAuth, Scope::kKey, "client_token"},
        Row{403, "MissingAuthenticationTokenException", "Missing Authentication Token",
            kInvalidAuth, Scope::kKey, "no_token"},
        Row{403, "IncompleteSignature", "No", kInvalidAuth, Scope::kKey, "signature"},
        Row{403, "InvalidSignatureException",
            "Signature expired: 20260115T123456Z is now earlier than 20260115T130000Z",
            kInvalidAuth, Scope::kKey, "clock_skew"},
        Row{403, "RequestTimeTooSkewed", "The difference is too large", kInvalidAuth, Scope::kKey,
            "clock_skew"},
        Row{404, "ResourceNotFoundException", "This model version has reached the end of its life.",
            kModelUnavailable, Scope::kKeyModel, "not_found"},
        Row{404, "ResourceNotFoundException",
            "Model use case details have not been submitted for this account.", kPermissionDenied,
            Scope::kKeyModel, "use_case_form"},
        Row{404, "UnknownOperationException", "No such path", kInvalidRequest, Scope::kNone, ""},
        Row{408, "ModelTimeoutException", "Model has timed out", kTimeout, Scope::kKeyModel,
            "model_timeout"},
        Row{409, "ConflictException", "Again", kTransientServerError, Scope::kKeyModel, "conflict"},
        Row{400, "ConflictException", "Again", kTransientServerError, Scope::kKeyModel, "conflict"},
        Row{413, "", "Request body too large", kInvalidRequest, Scope::kNone, ""},
        Row{424, "ModelErrorException", "The model failed", kTransientServerError, Scope::kKeyModel,
            "model_error"},
        Row{424, "ModelStreamErrorException", "The model failed", kTransientServerError,
            Scope::kKeyModel, "model_stream_error"},
        Row{429, "ThrottlingException", "Too many requests, please wait before trying again.",
            kRateLimit, Scope::kKeyModel, "throttling"},
        Row{429, "ThrottlingException", "Too many tokens, please wait before trying again.",
            kRateLimit, Scope::kKeyModel, "throttling"},
        Row{429, "ThrottlingException", "Too many tokens per day, please wait before trying again.",
            kQuotaExhausted, Scope::kKeyModel, "tokens_per_day"},
        Row{429, "ModelNotReadyException", "The model is not ready", kTransientServerError,
            Scope::kKeyModel, "model_not_ready"},
        Row{429, "", "Slow down", kRateLimit, Scope::kKeyModel, ""},
        Row{500, "InternalServerException", "Internal", kTransientServerError, Scope::kKeyModel,
            "internal_server"},
        Row{500, "InternalFailure", "Internal", kTransientServerError, Scope::kKeyModel,
            "internal_failure"},
        Row{503, "ServiceUnavailableException", "Bedrock is unable to process your request.",
            kTransientServerError, Scope::kKeyModel, "unavailable"},
        Row{504, "", "Gateway", kTimeout, Scope::kKeyModel, ""},
        Row{401, "", "No", kInvalidAuth, Scope::kKey, ""},
        Row{402, "", "Pay", kQuotaExhausted, Scope::kKey, ""},
        Row{403, "", "No", kPermissionDenied, Scope::kKey, ""},
        Row{499, "", "Gone", kTimeout, Scope::kKeyModel, ""},
        Row{524, "", "Late", kTimeout, Scope::kKeyModel, ""},
        Row{409, "", "Again", kTransientServerError, Scope::kKeyModel, ""},
        Row{424, "", "Model", kTransientServerError, Scope::kKeyModel, ""},
        Row{501, "", "No", kInvalidRequest, Scope::kNone, ""},
        Row{502, "", "Bad gateway", kTransientServerError, Scope::kKeyModel, ""},
        Row{400, "", "Bad", kInvalidRequest, Scope::kNone, ""},
        Row{404, "", "Not Found", kInvalidRequest, Scope::kNone, ""},
        Row{405, "", "No", kInvalidRequest, Scope::kNone, ""},
        Row{415, "", "No", kInvalidRequest, Scope::kNone, ""},
        Row{422, "", "No", kInvalidRequest, Scope::kNone, ""},
        Row{418, "", "Teapot", kUnknown, Scope::kKeyModel, "unmatched"}));

TEST(BedrockErrors, AServerErrorThatTalksOfAContextStaysAServerError) {
  EXPECT_EQ(judge(500, "InternalServerException", "Input is too long").type, kTransientServerError);
}

TEST(BedrockErrors, TheNameStandsInTheHeaderOrInTheBody) {
  EXPECT_EQ(exception_name("ThrottlingException:http://internal.amazon.com/coral/"),
            "ThrottlingException");
  EXPECT_EQ(exception_name("com.amazon.coral.service#ThrottlingException"), "ThrottlingException");
  EXPECT_EQ(exception_name("ThrottlingException,http://x"), "ThrottlingException");
  EXPECT_EQ(exception_name(""), "");
  for (const char* body : {R"({"__type":"com.amazon.coral#ThrottlingException","message":"m"})",
                           R"({"code":"ThrottlingException","Message":"m"})"}) {
    const sdk::Verdict verdict = BedrockProvider().classify({400, {}, body});
    EXPECT_EQ(verdict.type, kRateLimit) << body;
    EXPECT_EQ(verdict.message, "m");
    EXPECT_EQ(verdict.provider_code, "ThrottlingException");
  }
}

TEST(BedrockErrors, AModelsOwnErrorIsWorthWhatTheModelSaid) {
  const auto type = [](int original) {
    return BedrockProvider()
        .classify({424,
                   {{"x-amzn-errortype", "ModelErrorException"}},
                   R"({"message":"m","originalStatusCode":)" + std::to_string(original) + "}"})
        .type;
  };
  EXPECT_EQ(type(429), kTransientServerError);
  EXPECT_EQ(type(500), kTransientServerError);
  EXPECT_EQ(type(400), kInvalidRequest);
  EXPECT_EQ(type(413), kInvalidRequest);
}

TEST(BedrockErrors, WaitsAreReadInEachForm) {
  const auto wait = [](sdk::Headers headers) {
    return judge(429, "ThrottlingException", "Too many requests", std::move(headers))
        .retry_after_ms;
  };
  EXPECT_EQ(wait({}), sdk::Verdict::kNoHint);
  EXPECT_EQ(wait({{"Retry-After", "3"}}), 3000);
  EXPECT_EQ(wait({{"x-amz-retry-after", "1500"}}), 1500);
  EXPECT_EQ(wait({{"Retry-After", "Wed, 21 Oct 2015 07:28:10 GMT"},
                  {"Date", "Wed, 21 Oct 2015 07:28:00 GMT"}}),
            10000);
  EXPECT_EQ(judge(400, kValidation, "no", {{"Retry-After", "3"}}).retry_after_ms,
            sdk::Verdict::kNoHint);
}

// A refused signature quotes what should have been signed, the session token with it.
TEST(BedrockErrors, TheCanonicalStringIsNotRepeated) {
  const sdk::Verdict verdict =
      judge(403, "InvalidSignatureException",
            "The request signature we calculated does not match. The Canonical String for this "
            "request should have been\n'POST\n/model\nx-amz-security-token:hidden'");
  EXPECT_EQ(verdict.type, kInvalidAuth);
  EXPECT_EQ(verdict.message, "The request signature we calculated does not match.");
}

TEST(BedrockErrors, HaveAMessageWhateverCame) {
  EXPECT_EQ(BedrockProvider().classify({503, {}, ""}).message, "HTTP 503 without a message");
  EXPECT_EQ(
      BedrockProvider().classify({502, {}, "<html><title>Bad gateway</title></html>"}).message,
      "Bad gateway");
}

}  // namespace
}  // namespace llm_rotate::aws_bedrock
