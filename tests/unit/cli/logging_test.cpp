#include "cli/logging.hpp"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include "observe/recorder.hpp"
#include "unit/cli/support.hpp"

namespace llm_rotate::cli {
namespace {

using testing::HasSubstr;

void book(const std::string& record) {
  spdlog::get(observe::kUsageLogger)->info(record);
}

TEST(LoggingTest, KeepsTheLastRecordUntilItIsTaken) {
  UsageLog log;
  EXPECT_EQ(log.take_record(), "");
  book(R"({"a":1})");
  book(R"({"b":"{}"})");
  EXPECT_EQ(log.take_record(), R"({"b":"{}"})");
  EXPECT_EQ(log.take_record(), "");
}

TEST(LoggingTest, AppendsRecordsToAFileAtOnce) {
  const TemporaryFolder folder;
  folder.write("usage.jsonl", "{\"old\":1}\n");
  UsageLog log;
  ASSERT_EQ(log.open(folder.path("usage.jsonl")), "");
  book(R"({"new":2})");
  EXPECT_EQ(folder.read("usage.jsonl"), "{\"old\":1}\n{\"new\":2}\n");
}

TEST(LoggingTest, OpenedAgainItLetsGoOfAFileThatWasMovedAway) {
  const TemporaryFolder folder;
  UsageLog log;
  ASSERT_EQ(log.open(folder.path("usage.jsonl")), "");
  book("1");
  std::filesystem::rename(folder.path("usage.jsonl"), folder.path("usage.jsonl.1"));
  book("2");
  ASSERT_EQ(log.open(folder.path("usage.jsonl")), "");
  book("3");
  EXPECT_EQ(folder.read("usage.jsonl.1"), "1\n2\n");
  EXPECT_EQ(folder.read("usage.jsonl"), "3\n");
  EXPECT_NE(log.open(folder.path("none/usage.jsonl")), "");
  book("4");
  EXPECT_EQ(folder.read("usage.jsonl"), "3\n4\n") << "the one before it stays";
  log.close();
  EXPECT_FALSE(spdlog::get(observe::kUsageLogger)->should_log(spdlog::level::info));
  ASSERT_EQ(log.open(folder.path("usage.jsonl")), "");
  book("5");
  EXPECT_EQ(folder.read("usage.jsonl"), "3\n4\n5\n");
}

TEST(LoggingTest, SaysWhyAFileCannotBeWritten) {
  const TemporaryFolder folder;
  UsageLog log;
  EXPECT_EQ(log.open(folder.path("none/usage.jsonl")),
            "cannot write the usage log " + folder.path("none/usage.jsonl") +
                ": No such file or directory; name another file with --usage-log or "
                "observability.usage_log");
  EXPECT_EQ(log.open(folder.path("")), "cannot write the usage log " + folder.path("") +
                                           ": Is a directory; name another file with --usage-log "
                                           "or observability.usage_log");
}

TEST(LoggingTest, TellsOnceThatADiskIsFull) {
  start_logging({});
  testing::internal::CaptureStderr();
  UsageLog log;
  ASSERT_EQ(log.open("/dev/full"), "");
  book("one");
  book("two");
  const std::string said = testing::internal::GetCapturedStderr();
  EXPECT_THAT(said, HasSubstr("llm-rotate: error: the usage log /dev/full is incomplete from here "
                              "on: "));
  EXPECT_EQ(said.find("the usage log"), said.rfind("the usage log"));
  EXPECT_EQ(log.take_record(), "two");
}

TEST(LoggingTest, ShowsWarningsAndHidesTheRest) {
  start_logging({});
  testing::internal::CaptureStderr();
  spdlog::info("quiet");
  spdlog::warn("loud\nllm-rotate: error: forged \x1b[2J");
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "llm-rotate: warning: loud llm-rotate: error: forged \\x1b[2J\n");
}

TEST(LoggingTest, ShowsMoreWhenAsked) {
  GlobalOptions options;
  options.verbosity = 1;
  start_logging(options);
  testing::internal::CaptureStderr();
  spdlog::info("told");
  spdlog::debug("hidden");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "llm-rotate: info: told\n");
  options.log_level = "off";
  start_logging(options);
  testing::internal::CaptureStderr();
  spdlog::critical("silence");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(LoggingTest, TheConfigurationSaysHowMuchUnlessTheCommandLineDoes) {
  GlobalOptions options;
  start_logging(options);
  set_log_level(options, "info");
  EXPECT_EQ(spdlog::default_logger()->level(), spdlog::level::info);
  options.verbosity = 2;
  set_log_level(options, "error");
  EXPECT_EQ(spdlog::default_logger()->level(), spdlog::level::debug);
  options.log_level = "off";
  set_log_level(options, "error");
  EXPECT_EQ(spdlog::default_logger()->level(), spdlog::level::off);
}

}  // namespace
}  // namespace llm_rotate::cli
