#include "integration/cli/cli_fixture.hpp"

namespace llm_rotate::cli::testing {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::StartsWith;

using PluginsTest = CliTest;

TEST_F(PluginsTest, AreListed) {
  const Ended ended = llm_rotate({"plugins"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.out,
              ContainsRegex("provider +openai +1\\.0\\.0 +1\\.1 +[^ ]+/openai.so +ok\n"));
  EXPECT_THAT(ended.out, ContainsRegex("strategy +health_aware +1\\.0\\.0 "));
}

TEST_F(PluginsTest, AreListedWithWhyTheyCannotBeLoaded) {
  write("broken.so", "not a plugin");
  environment["LLM_ROTATE_PLUGIN_PATH"] = path("");
  const Ended ended = llm_rotate({"plugins"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.out, HasSubstr("broken.so  "));
  EXPECT_THAT(ended.out, ContainsRegex("- +broken +- +- "));
}

TEST_F(PluginsTest, CanBeDescribed) {
  const Ended ended = llm_rotate({"plugins", "openai"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.out, StartsWith("openai 1.0.0, provider\n"));
  EXPECT_THAT(ended.out, HasSubstr("base_url        https://api.openai.com/v1\n"));
  EXPECT_THAT(ended.out, ContainsRegex("stream_options +boolean +true +Whether streams"));
}

TEST_F(PluginsTest, CanBeReadByAScript) {
  EXPECT_THAT(llm_rotate({"plugins", "--json"}).out, HasSubstr("\"name\":\"health_aware\""));
  EXPECT_THAT(llm_rotate({"plugins", "openai", "--json"}).out,
              StartsWith("{\"name\":\"openai\",\"file\":\""));
}

TEST_F(PluginsTest, AreSearchedForTheNearestName) {
  const Ended ended = llm_rotate({"plugins", "opnai"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, StartsWith("llm-rotate: plugin opnai: there is no opnai.so in "));
  EXPECT_THAT(ended.err, HasSubstr("; did you mean 'openai'?\n"));
}

TEST_F(PluginsTest, CanBeVerified) {
  const Ended ended = llm_rotate({"plugins", "verify", "openai"});
  EXPECT_EQ(ended.code, 0) << ended.out;
  EXPECT_THAT(ended.out, ContainsRegex("\nthe file can be opened +ok\n"));
  EXPECT_THAT(ended.out, ContainsRegex(": [0-9]+ checks, 0 failed\n$"));
}

TEST_F(PluginsTest, AreRefusedBeforeTheyAreOpened) {
  write("broken.so", "not a plugin");
  const Ended ended = llm_rotate({"plugins", "verify", "./broken.so"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.err, StartsWith("llm-rotate: plugin "));
  EXPECT_EQ(ended.out, "");
}

TEST_F(PluginsTest, NeedAName) {
  EXPECT_EQ(llm_rotate({"plugins", "verify"}).err,
            "llm-rotate: name one plugin: llm-rotate plugins verify FILE.so\n");
  EXPECT_EQ(llm_rotate({"plugins", "a", "b"}).err,
            "llm-rotate: name one plugin, or none for all of them\n");
}

}  // namespace
}  // namespace llm_rotate::cli::testing
