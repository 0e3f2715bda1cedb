// Credentials that are exchanged for ones that end, of each vendor that has them, over real
// sockets: one exchange for many, renewed in good time beside the calls, and anew when the vendor
// says that they are over.
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <future>
#include <optional>

#include "llm_rotate/sdk/json.hpp"

#include "fake_upstream/bedrock/aws_signature.hpp"
#include "integration/library/library_fixture.hpp"
#include "providers/google_vertex/throwaway_key.hpp"

namespace llm_rotate::tests {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

// One variable of the process, as it was before.
class Variable {
 public:
  Variable(std::string name, const std::string& value) : name_(std::move(name)) {
    if (const char* before = std::getenv(name_.c_str())) before_ = before;
    ::setenv(name_.c_str(), value.c_str(), 1);
  }
  ~Variable() {
    if (before_) {
      ::setenv(name_.c_str(), before_->c_str(), 1);
    } else {
      ::unsetenv(name_.c_str());
    }
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  std::string name_;
  std::optional<std::string> before_;
};

struct Identity {
  std::string name;
  std::string plugin;
  std::string model;
  std::string dialect;  // of the exchange at the fake upstream
  std::string path;     // of the request that brings the credentials
  std::size_t steps;    // requests of one exchange
};

std::string in_seconds(int count) {
  const std::time_t at = std::time(nullptr) + count;
  std::tm utc{};
  gmtime_r(&at, &utc);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

class IdentityTest : public LibraryFixture, public testing::WithParamInterface<Identity> {
 protected:
  static constexpr int kBriefSeconds = 2;

  IdentityTest() : home_("HOME", std::filesystem::temp_directory_path().string() + "/none") {
    if (GetParam().name == "aws_container") {
      where_.emplace("AWS_CONTAINER_CREDENTIALS_FULL_URI", upstream.url() + "/v2/credentials/x");
    } else if (GetParam().name == "aws_instance") {
      where_.emplace("AWS_EC2_METADATA_SERVICE_ENDPOINT", upstream.url());
    }
  }

  LMRotateConfig settings() {
    const Identity& who = GetParam();
    LMRotateConfig made = config({});
    made.plugins->emplace_back(who.plugin);
    made.providers[who.plugin].base_url = upstream.url();
    KeyConfig key("one", who.plugin, "ambient://", {who.model});
    if (who.plugin == "azure_openai") {
      key.secret_ref = "literal://a-secret";
      key.auth_method = "entra_client_secret";
      key.auth_config_json =
          R"({"tenant_id":"tenant","client_id":"app","authority_host":")" + upstream.url() + "\"}";
    } else if (who.plugin == "google_vertex") {
      made.providers[who.plugin].options_json = R"({"project":"p","location":"europe-west4"})";
      key.secret_ref = "literal://" + account();
      key.auth_method = "service_account";
    } else {
      made.providers[who.plugin].options_json = R"({"region":"us-east-1"})";
      key.auth_method = "default_chain";
    }
    made.keys.push_back(std::move(key));
    return made;
  }
  std::string account() const {
    return R"({"type":"service_account","client_email":"robot@p.iam.gserviceaccount.com",)"
           R"("private_key":)" +
           sdk::json::quoted(google_vertex::throwaway_key().pem()) +
           R"(,"private_key_id":"k","token_uri":")" + upstream.url() + "/token\"}";
  }

  // What the vendor gives out with the name "brief" in it, for two seconds.
  static std::string brief_credentials() {
    const std::string life = std::to_string(kBriefSeconds);
    if (GetParam().plugin != "aws_bedrock") {
      return R"({"token_type":"Bearer","access_token":"eyJ0.brief.x","expires_in":)" + life + "}";
    }
    constexpr std::string_view kId = "ASIAbrief";
    sdk::json::Writer out;
    out.begin_object().string("Code", "Success").string("AccessKeyId", kId);
    out.string("SecretAccessKey", fake::bedrock::secret_of(kId));
    out.string("Token", fake::bedrock::session_token_of(kId));
    out.string("Expiration", in_seconds(kBriefSeconds));
    return out.end_object().str();
  }

  std::string ask(LMRotate& lm) { return lm.chat_sync({GetParam().model, "Hello"}).content; }
  std::size_t exchanges() const {
    std::size_t requests = 0;
    for (const fake::Attempt& attempt : upstream.attempts()) {
      if (attempt.dialect == GetParam().dialect) ++requests;
    }
    EXPECT_EQ(requests % GetParam().steps, 0U);
    return requests / GetParam().steps;
  }
  // With what the provider was asked last. A request that has only just come has no dialect yet.
  std::string last_key() const {
    std::string key;
    for (const fake::Attempt& attempt : upstream.attempts()) {
      if (attempt.dialect == GetParam().plugin) key = attempt.key;
    }
    return key;
  }

  Variable home_;  // no profiles
  std::optional<Variable> where_;
};

TEST_P(IdentityTest, OneExchangeServesManyCallsAtOnce) {
  upstream.set_script(fake::Script{}.rule({.path = GetParam().path}, {.delay_ms = 200}));
  LMRotate lm(settings());
  std::vector<std::future<std::string>> answers;
  for (int i = 0; i < 16; ++i) {
    answers.push_back(std::async(std::launch::async, [&] { return ask(lm); }));
  }
  for (auto& answer : answers) EXPECT_FALSE(answer.get().empty());
  EXPECT_EQ(exchanges(), 1U);
}

// The new credentials are slow to come, and no call waits for them.
TEST_P(IdentityTest, TheyAreRenewedBesideTheCallsBeforeTheyEnd) {
  fake::Action brief;
  brief.fault = fake::Fault::kStatus;
  brief.status = 200;
  brief.body = brief_credentials();
  upstream.set_script(fake::Script{}
                          .rule({.path = GetParam().path, .first = 1}, brief)
                          .rule({.path = GetParam().path}, {.delay_ms = 50}));
  LMRotate lm(settings());
  ASSERT_FALSE(ask(lm).empty());
  ASSERT_NE(last_key().find("brief"), std::string::npos) << last_key();
  const auto end = steady_clock::now() + seconds(20);
  while (last_key().find("brief") != std::string::npos) {
    ASSERT_LT(steady_clock::now(), end);
    ASSERT_FALSE(ask(lm).empty());
  }
  EXPECT_EQ(exchanges(), 2U);
  std::size_t seen = 0;
  bool went_on = false;
  for (const fake::Attempt& attempt : upstream.attempts()) {
    if (attempt.dialect == GetParam().dialect) ++seen;
    went_on =
        went_on || (seen > GetParam().steps && attempt.key.find("brief") != std::string::npos);
  }
  EXPECT_TRUE(went_on) << "calls stood still while the credentials were renewed";
}

TEST_P(IdentityTest, TheyAreRenewedOnceWhenTheyAreRefusedInTheMiddleOfUse) {
  LMRotate lm(settings());
  ASSERT_FALSE(ask(lm).empty());
  const std::string first = last_key();
  upstream.set_script(fake::Script{}.rule({.key = first}, {.fault = fake::Fault::kInvalidKey}));
  const ChatResponse answer = lm.chat_sync({GetParam().model, "Hello"});
  EXPECT_FALSE(answer.content.empty());
  EXPECT_EQ(answer.attempts, 1) << "no attempt of the rotation, and no fault of the key";
  EXPECT_EQ(exchanges(), 2U);
  EXPECT_NE(last_key(), first);
}

INSTANTIATE_TEST_SUITE_P(
    Each, IdentityTest,
    testing::Values(Identity{"entra", "azure_openai", "gpt-4o-mini", "entra", "*/oauth2/v2.0/token",
                             1},
                    Identity{"service_account", "google_vertex", "gemini-2.5-flash", "google_token",
                             "/token", 1},
                    Identity{"aws_container", "aws_bedrock", "amazon.nova-lite-v1:0",
                             "aws_credentials", "/v2/credentials/*", 1},
                    Identity{"aws_instance", "aws_bedrock", "amazon.nova-lite-v1:0",
                             "aws_credentials", "*/security-credentials/fake-role", 3}),
    [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace llm_rotate::tests
