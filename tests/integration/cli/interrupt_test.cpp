#include <csignal>

#include "integration/cli/cli_fixture.hpp"

namespace llm_rotate::cli::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

using InterruptTest = UpstreamTest;

TEST_F(InterruptTest, EndsAStreamAndKeepsWhatCame) {
  serve(fake::Script{}.rule(
      {}, {.fault = fake::Fault::kStall, .after_chunks = 2, .text = "one two three", .chunks = 3}));
  Program program(invocation({"chat", "-m", "gpt-4o-mini", "x", "--usage-log", "usage.jsonl"}));
  ASSERT_TRUE(program.says("one"));
  program.signal(SIGINT);
  const Ended ended = program.wait();
  EXPECT_EQ(ended.code, 130);
  EXPECT_THAT(ended.out, StartsWith("one"));
  EXPECT_EQ(ended.err, "llm-rotate: interrupted; the answer is not complete\n");
  EXPECT_TRUE(upstream.wait_for_finished(1, kLimit));
  EXPECT_TRUE(upstream.attempts().at(0).client_closed_early);
  EXPECT_THAT(read("usage.jsonl"), HasSubstr(R"("outcome":"cancelled")"));
}

TEST_F(InterruptTest, EndsAWait) {
  serve(fake::Script{}.rule({}, {.fault = fake::Fault::kSilence}));
  Program program(invocation({"chat", "-m", "gpt-4o-mini", "x", "--no-stream"}));
  ASSERT_TRUE(upstream.wait_until([](const auto& attempts) { return !attempts.empty(); }, kLimit));
  program.signal(SIGINT);
  const Ended ended = program.wait();
  EXPECT_EQ(ended.code, 130);
  EXPECT_EQ(ended.out, "");
  EXPECT_EQ(ended.err, "llm-rotate: interrupted\n");
}

TEST_F(InterruptTest, LeavesNoCoreBehind) {
  serve(fake::Script{}.rule(
      {}, {.fault = fake::Fault::kStall, .after_chunks = 1, .text = "one two", .chunks = 2}));
  Program program(invocation({"chat", "-m", "gpt-4o-mini", "x"}));
  ASSERT_TRUE(program.says("one"));
  std::ifstream limits("/proc/" + std::to_string(program.pid()) + "/limits");
  std::string core;
  while (std::getline(limits, core) && !core.starts_with("Max core file size")) {
  }
  EXPECT_THAT(core, ::testing::ContainsRegex("Max core file size +0 +0 "));
  program.signal(SIGINT);
  program.wait();
}

}  // namespace
}  // namespace llm_rotate::cli::testing
