// The dialects of Azure, Entra ID and OpenRouter, as far as they are not OpenAI's.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include "unit/fake_upstream/played.hpp"

namespace llm_rotate::fake {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Call {
  std::string target;
  std::string body = R"({"messages":[{"role":"user","content":"hello"}]})";
  std::string header = "api-key";
  std::string value = "azure-key";
};

Played called(const Responder& responder, Call call) {
  Request request;
  request.method = call.body.empty() ? "GET" : "POST";
  request.target = call.target;
  request.path = path_of(request.target);
  request.headers.push_back({call.header, call.value});
  if (call.target.find("oauth2") != std::string::npos) {
    request.headers.push_back({"content-type", "application/x-www-form-urlencoded"});
  }
  request.body = &call.body;
  return play(responder.respond(request, {0, 1'700'000'000'000}, 7));
}

Played called(Call call, Script script = {}) {
  return called(Responder(std::move(script)), std::move(call));
}

constexpr const char* kDated =
    "/openai/deployments/my%20dep/chat/completions?api-version=2024-10-21";
constexpr const char* kForm =
    "grant_type=client_credentials&client_id=app&client_secret=s&"
    "scope=https%3A%2F%2Fcognitiveservices.azure.com%2F.default";

TEST(AzureDialect, TheUrlNamesTheDeployment) {
  const Played played = called({kDated});
  EXPECT_EQ(played.response.status, 200);
  EXPECT_EQ(played.attempt.dialect, "azure_openai");
  EXPECT_EQ(played.attempt.model, "my dep");
  EXPECT_THAT(played.response.body, HasSubstr("prompt_filter_results"));
  EXPECT_FALSE(rapidjson::Document().Parse(played.response.body.c_str()).HasParseError());
}

TEST(AzureDialect, TheBodyNamesItInTheV1ApiAndTheCatalogue) {
  const std::string body = R"({"model":"dep","messages":[{"role":"user","content":"hello"}]})";
  EXPECT_EQ(called({"/openai/v1/chat/completions", body}).attempt.model, "dep");
  EXPECT_EQ(called({"/models/chat/completions?api-version=2024-05-01-preview", body}).attempt.model,
            "dep");
  EXPECT_EQ(called({"/openai/v1/chat/completions"}).response.status, 400);
}

TEST(AzureDialect, ADateIsNeededOrRefused) {
  EXPECT_EQ(called({"/openai/deployments/d/chat/completions"}).response.status, 404);
  EXPECT_EQ(called({"/openai/v1/chat/completions?api-version=2024-10-21"}).response.status, 404);
  EXPECT_EQ(called({"/openai/v1/models?api-version=preview", ""}).response.status, 200);
}

TEST(AzureDialect, TakesAKeyOrAToken) {
  EXPECT_EQ(called({kDated, Call{}.body, "Authorization", "Bearer eyJ"}).response.status, 200);
  EXPECT_EQ(called({kDated, Call{}.body, "x", "y"}).response.status, 401);
  EXPECT_EQ(called({kDated}, Script{.keys = {"other"}}).response.status, 401);
}

TEST(AzureDialect, AStreamBeginsWithTheFilters) {
  const Played played =
      called({kDated, R"({"stream":true,"messages":[{"role":"user","content":"hello"}]})"});
  EXPECT_TRUE(played.response.body.starts_with(R"(data: {"choices":[],"created":0,"id":"")"))
      << played.response.body;
  EXPECT_THAT(played.response.body, Not(HasSubstr("obfuscation")));
  EXPECT_TRUE(played.response.body.ends_with("data: [DONE]\n\n"));
}

TEST(AzureDialect, SpeaksItsOwnErrors) {
  const auto told = [](Fault fault) {
    return called({kDated}, Script{}.rule({}, {.fault = fault})).response;
  };
  EXPECT_THAT(told(Fault::kRateLimit).body, HasSubstr("Please retry after 20 seconds."));
  EXPECT_EQ(told(Fault::kRateLimit).status, 429);
  EXPECT_THAT(told(Fault::kModelNotFound).body, HasSubstr(R"("code":"DeploymentNotFound")"));
  EXPECT_THAT(told(Fault::kContentFilter).body, HasSubstr("ResponsibleAIPolicyViolation"));
  EXPECT_THAT(told(Fault::kContextLength).body, HasSubstr(R"("code":"context_length_exceeded")"));
}

TEST(EntraDialect, GivesATokenForAClient) {
  const Played played = called({"/tenant/oauth2/v2.0/token", kForm});
  EXPECT_EQ(played.response.status, 200);
  EXPECT_EQ(played.attempt.dialect, "entra");
  EXPECT_THAT(played.response.body, HasSubstr(R"("access_token":"eyJ0.fake-entra-7.x")"));
}

TEST(EntraDialect, RefusesInItsOwnShape) {
  const Played wrong = called({"/tenant/oauth2/v2.0/token", kForm}, Script{.keys = {"other"}});
  EXPECT_EQ(wrong.response.status, 401);
  EXPECT_THAT(wrong.response.body, HasSubstr(R"({"error":"invalid_client")"));
  EXPECT_THAT(wrong.response.body, HasSubstr(R"("error_codes":[7000215])"));
  for (const char* form : {"client_id=a", "grant_type=password&client_id=a",
                           "grant_type=client_credentials&client_id=a&client_secret=s&scope=x",
                           "grant_type=client_credentials&client_id=a&scope=x%2F.default"}) {
    EXPECT_EQ(called({"/tenant/oauth2/v2.0/token", form}).response.status, 400) << form;
  }
}

TEST(OpenRouterDialect, AnswersBehindWhiteSpaceAndComments) {
  const std::string bearer = "Bearer sk-or-1";
  const std::string body = R"({"model":"a/b","messages":[{"role":"user","content":"hello"}]})";
  const Played plain = called({"/api/v1/chat/completions", body, "Authorization", bearer});
  EXPECT_EQ(plain.attempt.dialect, "openrouter");
  EXPECT_TRUE(plain.response.body.starts_with("\n "));
  EXPECT_THAT(plain.response.body, HasSubstr(R"("provider":"Fake Upstream")"));
  const Played stream = called(
      {"/api/v1/chat/completions", R"({"stream":true,)" + body.substr(1), "Authorization", bearer});
  EXPECT_TRUE(stream.response.body.starts_with(": OPENROUTER PROCESSING\n\n"));
  EXPECT_THAT(stream.response.body, HasSubstr(R"("usage":{"prompt_tokens")"));
}

Played routed(const std::string& members) {
  return called(
      {"/api/v1/chat/completions",
       R"({"model":"a/b","messages":[{"role":"user","content":"hello"}],)" + members + "}",
       "Authorization", "Bearer sk-or-1"});
}

TEST(OpenRouterDialect, IsStrictAboutWhatIsItsOwn) {
  EXPECT_EQ(
      routed(R"("provider":{"only":["x"],"allow_fallbacks":false},"top_k":3)").response.status,
      200);
  for (const char* members : {R"("provider":{"onyl":["x"]})", R"("provider":{"only":"x"})",
                              R"("provider":[])", R"("reasoning":{"effort":"low","max_tokens":5})",
                              R"("reasoning":{"effort":"much"})", R"("nonsense":1)"}) {
    EXPECT_EQ(routed(members).response.status, 400) << members;
  }
}

TEST(OpenRouterDialect, TakesNoStateOfAnotherRoute) {
  const auto with_details = [](const std::string& entry) {
    return called(
               {"/api/v1/chat/completions",
                R"({"model":"a/b","messages":[{"role":"assistant","content":"a","reasoning_details":[)" +
                    entry + R"(]},{"role":"user","content":"b"}]})",
                "Authorization", "Bearer sk-or-1"})
        .response.status;
  };
  EXPECT_EQ(with_details(R"({"type":"reasoning.text","text":"t","format":"anthropic-claude-v1"})"),
            200);
  EXPECT_EQ(with_details(R"({"type":"reasoning.text","text":"t","format":"bedrock-converse-v1"})"),
            400);
  EXPECT_EQ(with_details(R"({"type":"thinking"})"), 400);
}

TEST(OpenRouterDialect, SpeaksItsOwnErrors) {
  const auto told = [](Fault fault, bool stream) {
    return called({"/api/v1/chat/completions",
                   std::string(R"({"model":"a/b","stream":)") + (stream ? "true" : "false") +
                       R"(,"messages":[{"role":"user","content":"hello"}]})",
                   "Authorization", "Bearer sk-or-1"},
                  Script{}.rule({}, {.fault = fault}))
        .response;
  };
  EXPECT_EQ(told(Fault::kInsufficientQuota, false).status, 402);
  EXPECT_THAT(told(Fault::kUnavailable, false).body, HasSubstr("routing requirements"));
  EXPECT_THAT(told(Fault::kModelNotFound, false).body, HasSubstr("a/b is not a valid model ID"));
  EXPECT_THAT(told(Fault::kRateLimit, false).body, HasSubstr(R"("code":429)"));
  EXPECT_THAT(told(Fault::kErrorInStream, true).body, HasSubstr(R"("finish_reason":"error")"));
}

}  // namespace
}  // namespace llm_rotate::fake
