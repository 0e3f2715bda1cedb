#include "integration/cli/cli_fixture.hpp"

namespace llm_rotate::cli::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class FailureTest : public UpstreamTest {
 protected:
  Ended chat(const std::string& model = "gpt-4o-mini") {
    return llm_rotate({"chat", "-m", model, "--max-retries", "0", "x"});
  }
};

TEST_F(FailureTest, NoConfiguration) {
  const Ended ended = chat();
  EXPECT_EQ(ended.code, 2);
  EXPECT_EQ(ended.err,
            "llm-rotate: cannot read llm-rotate.toml: No such file or directory; give --config FILE"
            ", or write one as the README shows\n");
}

TEST_F(FailureTest, EmptyConfiguration) {
  write("llm-rotate.toml", "\n");
  const Ended ended = chat();
  EXPECT_EQ(ended.code, 2);
  EXPECT_EQ(ended.err,
            "llm-rotate: llm-rotate.toml: the file is empty; it needs at least one [[keys]] entry, "
            "as the README shows\n");
}

TEST_F(FailureTest, UnknownPlugin) {
  const std::string file = config(upstream.base_url(), 1);
  std::string text = read("llm-rotate.toml");
  text.replace(text.find("\"openai\""), 8, "\"openai\", \"opnai\"");
  write("llm-rotate.toml", text);
  const Ended ended = chat();
  EXPECT_EQ(ended.code, 2);
  EXPECT_EQ(
      ended.err,
      "llm-rotate: llm-rotate.toml:2:22: there is no plugin 'opnai'; did you mean 'openai'?\n");
}

TEST_F(FailureTest, PluginThatIsNotListed) {
  config(upstream.base_url(), 1, "strategy = \"health_aware\"");
  std::string text = read("llm-rotate.toml");
  const std::string listed = ", \"health_aware\"";
  text.erase(text.find(listed), listed.size());
  write("llm-rotate.toml", text);
  const Ended ended = chat();
  EXPECT_EQ(ended.code, 2);
  EXPECT_EQ(ended.err,
            "llm-rotate: llm-rotate.toml:1:12: strategy 'health_aware' is used but not listed; add "
            "\"health_aware\" to plugins\n");
}

TEST_F(FailureTest, UnsetVariable) {
  config(upstream.base_url(), 1);
  environment.erase("TEST_KEY_1");
  const Ended ended = chat();
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.err, HasSubstr("environment variable TEST_KEY_1 is not set; export it"));
}

TEST_F(FailureTest, SecretFileThatCannotBeRead) {
  config(upstream.base_url(), 1);
  std::string text = read("llm-rotate.toml");
  text.replace(text.find("env://TEST_KEY_1"), 16, "file://" + path("none"));
  write("llm-rotate.toml", text);
  const Ended ended = chat();
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.err,
              HasSubstr("cannot read " + path("none") + ": No such file or directory; create it"));
}

TEST_F(FailureTest, UnknownModel) {
  config(upstream.base_url(), 1);
  const Ended ended = chat("gpt-5-mimi");
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, StartsWith("llm-rotate: "));
  EXPECT_THAT(ended.err, HasSubstr("gpt-5-mimi"));
}

TEST_F(FailureTest, NoModel) {
  config(upstream.base_url(), 1);
  const Ended ended = llm_rotate({"chat", "x"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_EQ(ended.err,
            "llm-rotate: no model is named; give one with -m, for example: gpt-4o-mini\n");
}

TEST_F(FailureTest, NoPrompt) {
  config(upstream.base_url(), 1);
  const Ended ended = llm_rotate({"chat", "-m", "gpt-4o-mini"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_EQ(ended.err,
            "llm-rotate: there is no prompt; give one as an argument or on standard input\n");
}

TEST_F(FailureTest, RefusedRequest) {
  serve(
      fake::Script{}.rule({}, {.fault = fake::Fault::kInvalidRequest, .message = "no such knob"}));
  const Ended ended = chat();
  EXPECT_EQ(ended.code, 1);
  EXPECT_EQ(ended.out, "");
  EXPECT_THAT(ended.err, StartsWith("llm-rotate: openai (key alph***-1): 400 invalid_request: "));
  EXPECT_THAT(ended.err, HasSubstr("no such knob"));
}

TEST_F(FailureTest, RefusedConnection) {
  config(upstream.base_url(), 1);
  upstream.stop();
  const Ended ended = chat();
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.err, StartsWith("llm-rotate: openai (key alph***-1): connection_error: "));
  EXPECT_THAT(ended.err, HasSubstr("refused"));
}

TEST_F(FailureTest, NameThatLeadsNowhere) {
  // Too long for a name, so that no name server is asked.
  config("https://" + std::string(64, 'x') + ".invalid/v1", 1);
  const Ended ended = chat();
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.err, StartsWith("llm-rotate: openai (key alph***-1): connection_error: "));
  EXPECT_THAT(ended.err, HasSubstr(".invalid"));
}

TEST_F(FailureTest, ServerWithoutTls) {
  std::string url = upstream.base_url();
  url.replace(0, 4, "https");
  config(url, 1);
  const Ended ended = chat();
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.err, StartsWith("llm-rotate: openai (key alph***-1): connection_error: "));
  EXPECT_THAT(ended.err, HasSubstr("TLS"));
}

TEST_F(FailureTest, IsJsonForAScript) {
  serve(fake::Script{}.rule({}, {.fault = fake::Fault::kInvalidKey}));
  const Ended ended = llm_rotate({"chat", "-m", "gpt-4o-mini", "x", "--json"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.out, StartsWith("{\"error\":{\"message\":\""));
  EXPECT_THAT(ended.out, HasSubstr("\"http_status\":401"));
}

}  // namespace
}  // namespace llm_rotate::cli::testing
