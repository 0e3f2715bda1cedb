// A service account of Google's over real sockets: its tokens are exchanged, shared, renewed, and
// an exchange that fails takes part in the rotation.
#include <chrono>
#include <future>

#include "llm_rotate/sdk/json.hpp"

#include "integration/library/library_fixture.hpp"
#include "providers/google_vertex/throwaway_key.hpp"

namespace llm_rotate::tests {
namespace {

constexpr char kGemini[] = "gemini-2.5-flash";

class TokenTest : public LibraryFixture {
 protected:
  LMRotateConfig robots(const std::vector<std::string>& names) {
    LMRotateConfig made = config({});
    made.plugins->emplace_back("google_vertex");
    made.providers["vertex"].plugin = "google_vertex";
    made.providers["vertex"].base_url = upstream.url();
    made.providers["vertex"].options_json = R"({"project":"p","location":"europe-west4"})";
    int priority = 100;
    for (const std::string& name : names) {
      KeyConfig key(name, "vertex", "literal://" + account(name), {kGemini});
      key.auth_method = "service_account";
      key.priority = --priority;
      made.keys.push_back(std::move(key));
    }
    return made;
  }

  std::string account(const std::string& name) const {
    return R"({"type":"service_account","client_email":")" + name +
           R"(@p.iam.gserviceaccount.com","private_key":)" +
           sdk::json::quoted(google_vertex::throwaway_key().pem()) +
           R"(,"private_key_id":"k","token_uri":")" + upstream.url() + "/token\"}";
  }

  // "google_token credentials", "google_vertex ya29.fake-1" for each attempt, in order.
  std::vector<std::string> asked_of() const {
    std::vector<std::string> all;
    for (const fake::Attempt& attempt : upstream.attempts()) {
      all.push_back(attempt.dialect + " " + attempt.key);
    }
    return all;
  }
  std::size_t exchanges() const {
    std::size_t count = 0;
    for (const fake::Attempt& attempt : upstream.attempts()) {
      if (attempt.dialect == "google_token") ++count;
    }
    return count;
  }
};

TEST_F(TokenTest, OneExchangeServesManyCallsAtOnce) {
  upstream.set_script(fake::Script{}.rule({.path = "/token"}, {.delay_ms = 200}));
  LMRotate lm(robots({"robot"}));
  std::vector<std::future<std::string>> answers;
  for (int i = 0; i < 16; ++i) {
    answers.push_back(std::async(std::launch::async, [&lm] {
      return lm.chat_sync({kGemini, "Hello"}).content;
    }));
  }
  for (auto& answer : answers) EXPECT_FALSE(answer.get().empty());
  EXPECT_EQ(exchanges(), 1U);
  EXPECT_EQ(upstream.attempts().size(), 17U);
}

TEST_F(TokenTest, ATokenIsRenewedBeforeItEnds) {
  fake::Action brief;
  brief.fault = fake::Fault::kStatus;
  brief.status = 200;
  brief.body = R"({"access_token":"ya29.brief","expires_in":1,"token_type":"Bearer"})";
  upstream.set_script(fake::Script{}.rule({.path = "/token", .first = 1}, brief));
  LMRotate lm(robots({"robot"}));
  // Calls go on, and none of them fails, until the second token is there and used.
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (asked_of().empty() || !asked_of().back().starts_with("google_vertex ya29.fake-")) {
    ASSERT_LT(std::chrono::steady_clock::now(), end);
    ASSERT_FALSE(lm.chat_sync({kGemini, "Hello"}).content.empty());
  }
  EXPECT_EQ(asked_of().at(1), "google_vertex ya29.brief");
  EXPECT_EQ(exchanges(), 2U);
}

// Not a token that has only just come: that one is the key's fault.
TEST_F(TokenTest, ATokenThatIsRefusedLaterIsRenewedOnce) {
  upstream.set_script(
      fake::Script{}.rule({.key = "ya29.fake-1", .skip = 1}, {.fault = fake::Fault::kInvalidKey}));
  LMRotate lm(robots({"robot"}));
  EXPECT_EQ(lm.chat_sync({kGemini, "Hello"}).attempts, 1);
  EXPECT_EQ(exchanges(), 1U);
  EXPECT_EQ(lm.chat_sync({kGemini, "Hello"}).attempts, 1);
  EXPECT_EQ(exchanges(), 2U);
  EXPECT_NE(asked_of().back(), "google_vertex ya29.fake-1");
  upstream.set_script(fake::Script{}.rule({.key = "ya29.*"}, {.fault = fake::Fault::kInvalidKey}));
  LMRotate refused(robots({"other"}));
  EXPECT_THROW(refused.chat_sync({kGemini, "Hello"}), LMRotateError);
  EXPECT_EQ(exchanges(), 3U);
}

TEST_F(TokenTest, AnExchangeThatFailsRotates) {
  upstream.set_script(
      fake::Script{}.rule({.path = "/token", .first = 1}, {.fault = fake::Fault::kInvalidKey}));
  LMRotate lm(robots({"dismissed", "employed"}));
  EXPECT_EQ(lm.chat_sync({kGemini, "Hello"}).attempts, 2);
  EXPECT_EQ(exchanges(), 2U);
  EXPECT_NE(lm.health().keys[0].key.cause.find("invalid_auth"), std::string::npos);
}

}  // namespace
}  // namespace llm_rotate::tests
