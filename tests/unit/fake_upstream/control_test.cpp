// The endpoints under /_fake/.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include "fake_upstream/fake_upstream.hpp"
#include "unit/fake_upstream/raw_client.hpp"

namespace llm_rotate::fake {
namespace {

using testing::HasSubstr;
using testing::Not;

class Control : public testing::Test {
 protected:
  ParsedResponse exchange(const std::string& request) {
    client_.send(request);
    return client_.receive();
  }

  rapidjson::Document json(const std::string& request) {
    rapidjson::Document document;
    document.Parse(exchange(request).body.c_str());
    EXPECT_FALSE(document.HasParseError());
    return document;
  }

  static std::string models() { return get("/v1/models", "sk-0123456789wxyz"); }

  FakeUpstream server_;
  RawClient client_{server_.port()};
};

TEST_F(Control, HealthCounts) {
  exchange(models());
  const auto health = json(get("/_fake/health"));
  EXPECT_STREQ(health["status"].GetString(), "ok");
  EXPECT_EQ(health["attempts"].GetInt(), 1);
  EXPECT_EQ(health["open_connections"].GetInt(), 1);
  EXPECT_GE(health["uptime_ms"].GetInt64(), 0);
}

TEST_F(Control, AttemptsAreToldWithoutKeys) {
  exchange(models());
  const ParsedResponse response = exchange(get("/_fake/attempts"));
  EXPECT_THAT(response.body, Not(HasSubstr("sk-0123456789wxyz")));
  EXPECT_THAT(response.body, HasSubstr("\"key\":\"sk-\u2026wxyz\""));
  rapidjson::Document document;
  document.Parse(response.body.c_str());
  ASSERT_EQ(document.Size(), 1U) << "control requests are no attempts";
}

TEST_F(Control, AttemptsMayBeToldFromSomewhereOn) {
  exchange(models());
  exchange(models());
  exchange(models());
  const auto rest = json(get("/_fake/attempts?since=2"));
  ASSERT_EQ(rest.Size(), 1U);
  EXPECT_EQ(rest[0]["seq"].GetInt(), 3);
}

TEST_F(Control, AScriptIsReplaced) {
  const ParsedResponse taken =
      exchange(post("/_fake/script", "[[rules]]\nfault = \"unavailable\"\n[[limits]]\nrpm = 1\n"));
  EXPECT_EQ(taken.status, 200U);
  EXPECT_EQ(taken.body, "{\"rules\":1,\"limits\":1}\n");
  EXPECT_EQ(exchange(models()).status, 503U);
}

TEST_F(Control, ABadScriptIsRefusedAndTheOldOneStays) {
  exchange(post("/_fake/script", "[[rules]]\nfault = \"unavailable\"\n"));
  const ParsedResponse refused = exchange(post("/_fake/script", "[[rules]]\nfirst = \"a\"\n"));
  EXPECT_EQ(refused.status, 400U);
  EXPECT_EQ(refused.body,
            "{\"error\":\"script:2:9: \\\"first\\\" in [[rules]] must be a whole number of 0 or "
            "more\"}\n");
  EXPECT_EQ(exchange(models()).status, 503U);
}

TEST_F(Control, WhatIsNotThereIsAnsweredWithWhatIs) {
  const ParsedResponse response = exchange(get("/_fake/log"));
  EXPECT_EQ(response.status, 404U);
  EXPECT_EQ(response.body,
            "{\"error\":\"use GET /_fake/attempts, GET /_fake/health or POST /_fake/script\"}\n");
}

}  // namespace
}  // namespace llm_rotate::fake
