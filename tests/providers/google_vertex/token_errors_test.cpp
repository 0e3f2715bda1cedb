// What a refused exchange means: the table, row by row.
#include "auth/token_errors.hpp"

#include <string>

#include <gtest/gtest.h>

namespace llm_rotate::google_vertex {
namespace {

using enum sdk::ErrorType;

std::string oauth(const std::string& error, const std::string& description = {}) {
  return R"({"error":")" + error + R"(","error_description":")" + description + R"("})";
}

struct Row {
  int status;
  std::string body;
  sdk::ErrorType wanted;
  std::string rule;
};

TEST(VertexTokenErrors, HaveTheirTypeAndRule) {
  const Row rows[] = {
      {400, oauth("invalid_grant", "Invalid JWT Signature."), kInvalidAuth, "400.invalid_grant"},
      {400, oauth("invalid_grant", "Invalid grant: account not found"), kInvalidAuth,
       "400.invalid_grant"},
      {400,
       oauth("invalid_grant",
             "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable "
             "timeframe."),
       kInvalidAuth, "400.clock"},
      {400, R"({"error":"invalid_grant","error_subtype":"invalid_rapt"})", kInvalidAuth,
       "400.invalid_rapt"},
      {400, oauth("invalid_grant", "reauth related error (invalid_rapt)"), kInvalidAuth,
       "400.invalid_rapt"},
      {401, oauth("invalid_client", "The OAuth client was not found."), kInvalidAuth,
       "401.invalid_client"},
      {401, oauth("unauthorized_client"), kInvalidAuth, "401.unauthorized_client"},
      {403, oauth("access_denied"), kPermissionDenied, "403.access_denied"},
      {400, oauth("invalid_target"), kInvalidAuth, "400.invalid_target"},
      {400, oauth("invalid_scope"), kInvalidAuth, "400.invalid_scope"},
      {400, oauth("invalid_request"), kInvalidAuth, "400.invalid_request"},
      {400, "what", kInvalidAuth, "400"},
      {404, "", kInvalidAuth, "404"},
      {403,
       R"({"error":{"code":403,"message":"Permission 'iam.serviceAccounts.getAccessToken' denied",)"
       R"("status":"PERMISSION_DENIED"}})",
       kPermissionDenied, "403"},
      {408, "", kTimeout, "408"},
      {429, "", kRateLimit, "429"},
      {500, "", kTransientServerError, "500"},
      {503, "<html><title>Down</title></html>", kTransientServerError, "503"},
      {504, "", kTimeout, "504"},
      {200, R"({"id_token":"hidden"})", kTransientServerError, "200.no_token"},
  };
  for (const Row& row : rows) {
    const sdk::Verdict verdict = token_refusal({row.status, {}, row.body});
    EXPECT_EQ(name_of(verdict.type), name_of(row.wanted)) << row.body;
    EXPECT_EQ(verdict.scope, sdk::Scope::kKey) << row.body;
    EXPECT_EQ(verdict.rule, "google_vertex.token." + row.rule) << row.body;
    EXPECT_EQ(verdict.message.find("hidden"), std::string::npos);
  }
}

TEST(VertexTokenErrors, SayWhatToDoNext) {
  EXPECT_EQ(token_refusal({400, {}, oauth("invalid_grant", "Invalid JWT Signature.")}).message,
            "no access token: Invalid JWT Signature.; make a new key for the account, or log in "
            "again with gcloud auth application-default login");
  EXPECT_EQ(token_refusal({400, {}, R"({"error":"invalid_grant","error_subtype":"invalid_rapt"})"})
                .message,
            "no access token: invalid_grant; log in again: gcloud auth application-default login");
  EXPECT_EQ(token_refusal({200, {}, "{}"}).message, "the token endpoint answered without a token");
  EXPECT_EQ(token_refusal({503, {{"retry-after", "7"}}, ""}).retry_after_ms, 7000);
}

}  // namespace
}  // namespace llm_rotate::google_vertex
