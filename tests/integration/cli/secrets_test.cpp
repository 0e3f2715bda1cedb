#include "integration/cli/cli_fixture.hpp"

namespace llm_rotate::cli::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kCanary = "sk-canary-8f3a1c77e2";

class SecretsTest : public UpstreamTest {
 protected:
  void use_canary(fake::Script script) {
    serve(std::move(script), 2);
    environment["TEST_KEY_1"] = kCanary;
    environment["TEST_KEY_2"] = kCanary;
  }
  // Runs it as talkative as it gets; nothing of it may hold the secret.
  void expect_silence(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--log-level", "trace"});
    const std::string command = arguments.front();
    const Ended ended = llm_rotate(std::move(arguments));
    EXPECT_NE(ended.code, -1);
    EXPECT_THAT(ended.out, Not(HasSubstr(kCanary))) << command;
    EXPECT_THAT(ended.err, Not(HasSubstr(kCanary))) << command;
    EXPECT_THAT(read("usage.jsonl"), Not(HasSubstr(kCanary))) << command;
  }
  std::vector<std::string> chat(const std::string& more) const {
    return {"chat",        "-m",          "gpt-4o-mini", "x", "--show-attempts",
            "--usage-log", "usage.jsonl", more};
  }
};

TEST_F(SecretsTest, StaySecretWhenAllGoesWell) {
  use_canary(fake::Script{}.rule({}, {.text = "fine"}));
  expect_silence(chat("--json"));
  expect_silence(chat("--no-stream"));
  EXPECT_EQ(upstream.attempts().at(0).key, kCanary);
  EXPECT_THAT(read("usage.jsonl"), HasSubstr("alph***-1"));
}

TEST_F(SecretsTest, StaySecretInFailures) {
  for (const fake::Fault fault :
       {fake::Fault::kInvalidKey, fake::Fault::kRateLimit, fake::Fault::kServerError,
        fake::Fault::kCut, fake::Fault::kTruncatedJson, fake::Fault::kResetBeforeHeaders}) {
    use_canary(fake::Script{}.rule({}, {.fault = fault}));
    expect_silence(chat("--max-retries=1"));
  }
}

TEST_F(SecretsTest, StaySecretWhenTheProviderRepeatsThem) {
  const std::string body = std::string(R"({"error":{"message":"Incorrect API key provided: )") +
                           kCanary + R"(.","type":"invalid_request_error"}})";
  use_canary(fake::Script{}.rule({}, {.fault = fake::Fault::kInvalidKey, .body = body}));
  expect_silence(chat("--json"));
  expect_silence({"health", "--probe"});
}

TEST_F(SecretsTest, StaySecretInTheOtherCommands) {
  use_canary(fake::Script{}.rule({}, {.fault = fake::Fault::kInvalidKey}));
  expect_silence({"check"});
  expect_silence({"check", "--json"});
  expect_silence({"health"});
  expect_silence({"health", "--probe"});
  expect_silence({"health", "--probe", "--json"});
  expect_silence({"plugins"});
}

}  // namespace
}  // namespace llm_rotate::cli::testing
