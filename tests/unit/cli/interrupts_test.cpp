#include "cli/interrupts.hpp"

#include <poll.h>

#include <csignal>

#include <gtest/gtest.h>

namespace llm_rotate::cli {
namespace {

bool readable(int descriptor) {
  pollfd wanted{descriptor, POLLIN, 0};
  return ::poll(&wanted, 1, 0) == 1;
}

TEST(InterruptsTest, TurnsASignalIntoAnEvent) {
  Interrupts interrupts;
  EXPECT_FALSE(interrupts.take());
  std::raise(SIGINT);
  EXPECT_TRUE(readable(interrupts.descriptor()));
  EXPECT_TRUE(interrupts.take());
  EXPECT_FALSE(interrupts.take());
  EXPECT_FALSE(readable(interrupts.descriptor()));
}

TEST(InterruptsTest, TakesOtherSignalsWhereACommandWantsThem) {
  Interrupts interrupts({SIGINT, SIGTERM});
  std::raise(SIGTERM);
  EXPECT_TRUE(interrupts.take());
  std::raise(SIGINT);
  EXPECT_TRUE(interrupts.take());
}

TEST(InterruptsDeathTest, EndsTheProcessWhenNobodyTakesTheFirst) {
  EXPECT_EXIT(
      {
        const Interrupts interrupts;
        std::raise(SIGINT);
        std::raise(SIGINT);
      },
      testing::ExitedWithCode(130), "");
}

TEST(InterruptsDeathTest, GivesTheSignalBack) {
  EXPECT_EXIT(
      {
        { const Interrupts interrupts; }
        std::raise(SIGINT);
      },
      testing::KilledBySignal(SIGINT), "");
}

TEST(InterruptsTest, LeavesAnIgnoredSignalIgnored) {
  std::signal(SIGINT, SIG_IGN);
  {
    Interrupts interrupts;
    std::raise(SIGINT);
    EXPECT_FALSE(interrupts.take());
  }
  EXPECT_EQ(std::signal(SIGINT, SIG_DFL), SIG_IGN);
}

}  // namespace
}  // namespace llm_rotate::cli
