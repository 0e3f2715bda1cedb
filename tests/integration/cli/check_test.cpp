#include "integration/cli/cli_fixture.hpp"

namespace llm_rotate::cli::testing {
namespace {

using ::testing::HasSubstr;

using CheckTest = CliTest;

TEST_F(CheckTest, IsContentWithAGoodConfiguration) {
  config("https://api.openai.com/v1", 3);
  const Ended ended = llm_rotate({"check", "--strict"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(ended.out, "llm-rotate.toml: fine: 3 keys over 1 provider, strategy health_aware\n");
  EXPECT_EQ(ended.err, "");
}

TEST_F(CheckTest, CountsWarningsOnlyWhenStrict) {
  const std::string file = config("https://api.openai.com/v1", 1);
  environment.erase("TEST_KEY_1");
  const std::string said =
      file +
      ":9:14: warning: secret of key 'alpha-1': environment variable TEST_KEY_1 is not set; "
      "export it or change secret_ref\n" +
      file + ": 0 errors, 1 warning\n";
  EXPECT_EQ(llm_rotate({"check", file}).code, 0);
  const Ended strict = llm_rotate({"check", file, "--strict"});
  EXPECT_EQ(strict.code, 1);
  EXPECT_EQ(strict.out, said);
}

TEST_F(CheckTest, ListsEveryErrorAtOnce) {
  const std::string file = config("https://api.openai.com/v1", 1, "strateggy = 1\nuse_keys = 3");
  const Ended ended = llm_rotate({"--config", file, "check"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.out, HasSubstr(file + ":1:1: unknown field 'strateggy'"));
  EXPECT_THAT(ended.out, HasSubstr(file + ":2:12: "));
  EXPECT_THAT(ended.out, HasSubstr(file + ": 2 errors, 2 warnings\n"));
}

TEST_F(CheckTest, WritesJson) {
  write("c.toml", "oops = 1\n");
  const Ended ended = llm_rotate({"check", "c.toml", "--json"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.out, HasSubstr(R"("severity":"error","file":"c.toml","line":1,"column":1)"));
}

TEST_F(CheckTest, SaysWhenThereIsNoConfiguration) {
  const Ended ended = llm_rotate({"check"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_EQ(ended.out,
            "cannot read llm-rotate.toml: No such file or directory; give --config FILE, or write "
            "one as the README shows\n");
}

TEST_F(CheckTest, SaysWhenAConfigurationIsEmpty) {
  write("llm-rotate.toml", "");
  const Ended ended = llm_rotate({"check"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_EQ(ended.out,
            "llm-rotate.toml: the file is empty; it needs at least one [[keys]] entry, as the "
            "README shows\n");
}

}  // namespace
}  // namespace llm_rotate::cli::testing
