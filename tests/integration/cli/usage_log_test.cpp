#include <filesystem>

#include "integration/cli/cli_fixture.hpp"

namespace llm_rotate::cli::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class UsageLogTest : public UpstreamTest {
 protected:
  Ended chat(const std::string& file) {
    std::vector<std::string> arguments = {"chat", "-m", "gpt-4o-mini", "x"};
    if (!file.empty()) arguments.insert(arguments.end(), {"--usage-log", file});
    return llm_rotate(std::move(arguments));
  }
};

TEST_F(UsageLogTest, GetsOneLineACall) {
  serve(fake::Script{}.rule({}, {.text = "fine"}));
  chat("usage.jsonl");
  chat("usage.jsonl");
  const std::string log = read("usage.jsonl");
  EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 2);
  EXPECT_THAT(log, StartsWith("{\"time\":\""));
  EXPECT_THAT(log, HasSubstr(R"("outcome":"ok")"));
}

TEST_F(UsageLogTest, IsThatOfTheConfigurationAndLiesBesideIt) {
  std::filesystem::create_directory(path("deploy"));
  serve(fake::Script{}.rule({}, {.text = "fine"}));
  write("deploy/c.toml",
        read("llm-rotate.toml") + "[observability]\nusage_log = \"calls.jsonl\"\n");
  const Ended ended = llm_rotate({"--config", "deploy/c.toml", "chat", "-m", "gpt-4o-mini", "x"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(read("deploy/calls.jsonl"), HasSubstr(R"("outcome":"ok")"));
}

TEST_F(UsageLogTest, IsCheckedBeforeAnyCall) {
  serve({});
  const Ended ended = chat("none/usage.jsonl");
  EXPECT_EQ(ended.code, 2);
  EXPECT_EQ(ended.err,
            "llm-rotate: cannot write the usage log none/usage.jsonl: No such file or directory; "
            "name another file with --usage-log or observability.usage_log\n");
  EXPECT_TRUE(upstream.attempts().empty());
}

TEST_F(UsageLogTest, MayFillUpWithoutHarmToTheCall) {
  serve(fake::Script{}.rule({}, {.text = "fine"}));
  const Ended ended = chat("/dev/full");
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(ended.out, "fine\n");
  EXPECT_THAT(ended.err, HasSubstr("the usage log /dev/full is incomplete from here on"));
}

}  // namespace
}  // namespace llm_rotate::cli::testing
