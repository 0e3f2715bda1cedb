// Credentials that are no secret of the configuration's: the whole way, from the surroundings of
// the program over the exchange to a signature that the provider verifies.
#include "integration/cli/cli_fixture.hpp"

namespace llm_rotate::cli::testing {
namespace {

using ::testing::HasSubstr;

class BedrockTest : public CliTest {
 protected:
  BedrockTest() {
    const std::string url = upstream.base_url();
    url_ = url.substr(0, url.rfind("/v1"));
    environment["HOME"] = path("");
    environment["BEDROCK_KEYS"] = "AKIDTEST:fake-secret-AKIDTEST";
  }

  // A key that takes what the surroundings have, and behind it one that signs by itself.
  void configure(bool with_second) {
    std::string text =
        "plugins = [\"aws_bedrock\", \"health_aware\"]\n[providers.aws_bedrock]\nbase_url = \"" +
        url_ + "\"\noptions = { region = \"us-east-1\" }\n[[keys]]\nkey_id = \"machine\"\n" +
        "provider = \"aws_bedrock\"\nsecret_ref = \"ambient://\"\nauth_method = "
        "\"default_chain\"\n" +
        "priority = 2\nmodels = [\"amazon.nova-*\", \"arn:aws:bedrock:*\"]\n";
    if (with_second) {
      text +=
          "[[keys]]\nkey_id = \"signed\"\nprovider = \"aws_bedrock\"\n"
          "secret_ref = \"env://BEDROCK_KEYS\"\nmodels = [\"amazon.nova-*\"]\n";
    }
    write("llm-rotate.toml", text);
  }

  Ended chat(const std::string& model = "amazon.nova-lite-v1:0") {
    return llm_rotate({"chat", "-m", model, "Hello"});
  }

  fake::FakeUpstream upstream;
  std::string url_;
};

TEST_F(BedrockTest, TakesTheCredentialsOfTheInstance) {
  environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = url_;
  configure(false);
  const Ended ended = chat("arn:aws:bedrock:us-east-1:1:inference-profile/us.amazon.nova-pro-v1:0");
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("You said: \"Hello\""));
  const auto attempts = upstream.attempts();
  ASSERT_EQ(attempts.size(), 4U);
  EXPECT_EQ(attempts[0].path, "/latest/api/token");
  EXPECT_EQ(attempts[2].path, "/latest/meta-data/iam/security-credentials/fake-role");
  EXPECT_THAT(attempts[3].path, HasSubstr("/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3A"));
}

TEST_F(BedrockTest, TakesTheCredentialsOfAProfile) {
  std::filesystem::create_directory(path(".aws"));
  write(".aws/credentials",
        "[default]\naws_access_key_id = AKIDFILE\naws_secret_access_key = fake-secret-AKIDFILE\n");
  configure(false);
  EXPECT_THAT(chat().out, HasSubstr("You said: \"Hello\""));
  EXPECT_EQ(upstream.attempts().size(), 1U);
}

TEST_F(BedrockTest, GoesOnToTheNextKeyWhenTheExchangeIsRefused) {
  environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = url_;
  upstream.set_script(fake::Script{}.rule({.prompt = "instance_role"},
                                          {.fault = fake::Fault::kStatus, .status = 404}));
  configure(true);
  const Ended ended = chat();
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("You said: \"Hello\""));
}

TEST_F(BedrockTest, SaysWhyThereAreNone) {
  environment["AWS_EC2_METADATA_DISABLED"] = "true";
  configure(false);
  const Ended ended = chat();
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.err, HasSubstr("no AWS credentials were found"));
}

}  // namespace
}  // namespace llm_rotate::cli::testing
