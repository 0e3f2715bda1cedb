// Client tokens, their limits and models, CORS.
#include "llm_rotate/error.hpp"

#include "integration/gateway/gateway_fixture.hpp"

namespace llm_rotate::tests {
namespace {

class GatewayClients : public GatewayFixture {
 protected:
  LMRotateConfig with_token(const std::string& token = "team-secret") {
    LMRotateConfig with = settings();
    with.gateway.tokens.emplace_back("team", "literal://" + token);
    return with;
  }
  fake::ParsedResponse chat_as(const std::string& token) const {
    return ask(fake::post("/v1/chat/completions", chat_body(), token));
  }
};

TEST_F(GatewayClients, WithoutTokensOnlyThisMachineMayCall) {
  LMRotateConfig with = settings();
  with.gateway.host = "0.0.0.0";
  try {
    serve(with);
    FAIL();
  } catch (const ConfigurationError& error) {
    EXPECT_EQ(std::string(error.what()),
              "the gateway would listen on '0.0.0.0' and ask for no token; add "
              "[[gateway.tokens]], or set gateway.host to 127.0.0.1");
  }
  serve();
  ASSERT_EQ(gateway->remarks().size(), 1U);
  EXPECT_NE(gateway->remarks().front().find("no client tokens"), std::string::npos);
}

TEST_F(GatewayClients, AreKnownByTheirTokens) {
  serve(with_token());
  EXPECT_EQ(chat_as("team-secret").status, 200U);
  const fake::ParsedResponse wrong = chat_as("team-secre");
  EXPECT_EQ(wrong.status, 401U);
  EXPECT_EQ(error_code(wrong), "invalid_api_key");
  EXPECT_TRUE(wrong.header("x-request-id").starts_with("req_"));
  EXPECT_EQ(wrong.body.find("team-secre"), std::string::npos);
  EXPECT_EQ(upstream.attempts().size(), 1U);
}

TEST_F(GatewayClients, HaveModelsAndLimits) {
  LMRotateConfig with = with_token();
  with.gateway.tokens.back().models = {"gpt-4o-mini"};
  with.gateway.tokens.back().rate_limit_rpm = 2;
  serve(with);
  const auto embed = [&] {
    return ask(fake::post("/v1/embeddings", R"({"model":"text-embedding-3-small","input":"x"})",
                          "team-secret"));
  };
  EXPECT_EQ(embed().status, 403U);
  EXPECT_EQ(chat_as("team-secret").status, 200U);
  EXPECT_EQ(chat_as("team-secret").status, 200U);
  const fake::ParsedResponse third = chat_as("team-secret");
  EXPECT_EQ(third.status, 429U);
  EXPECT_GE(std::stoi(third.header("retry-after")), 50);
}

TEST_F(GatewayClients, TheirTokenReachesNobody) {
  fake::FakeUpstream capturing{{}, {.kept_requests = 4}};
  LMRotateConfig with = with_token();
  with.providers["fake"].base_url = capturing.base_url();
  serve(with);
  ASSERT_EQ(chat_as("team-secret").status, 200U);
  const auto seen = capturing.requests();
  for (const auto& [name, value] : seen.back().headers) {
    EXPECT_EQ(value.find("team-secret"), std::string::npos) << name;
  }
}

TEST_F(GatewayClients, AReloadChangesThem) {
  serve(with_token());
  gateway->reload(with_token("another-secret"));
  EXPECT_EQ(chat_as("team-secret").status, 401U);
  EXPECT_EQ(chat_as("another-secret").status, 200U);
}

TEST_F(GatewayClients, WebPagesOnlyIfConfigured) {
  const std::string preflight =
      "OPTIONS /v1/chat/completions HTTP/1.1\r\nHost: x\r\nOrigin: https://app.example\r\n"
      "Access-Control-Request-Method: POST\r\n\r\n";
  serve();
  EXPECT_EQ(ask(preflight).header("access-control-allow-origin"), "");
  LMRotateConfig with = settings();
  with.gateway.cors_origins = {"https://app.example"};
  serve(with);
  const fake::ParsedResponse answer = ask(preflight);
  EXPECT_EQ(answer.status, 204U);
  EXPECT_EQ(answer.header("access-control-allow-origin"), "https://app.example");
  EXPECT_EQ(chat("", "Origin: https://app.example\r\n").header("access-control-allow-origin"),
            "https://app.example");
}

}  // namespace
}  // namespace llm_rotate::tests
