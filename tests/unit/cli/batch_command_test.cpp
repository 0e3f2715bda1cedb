#include "cli/batch_command.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::cli {
namespace {

TEST(BatchProgress, TellsRateTokensCostErrorsAndWhatIsLeft) {
  BatchProgress progress;
  progress.done = 50;
  progress.failed = 3;
  progress.tokens = 48'211;
  EXPECT_EQ(progress_text(progress, 20), "50 done, 3 failed, 2.5/s, 48211 tokens");
  progress.cost_usd = 0.00123;
  progress.size = 1'000;
  progress.bytes_read = 400;
  EXPECT_EQ(progress_text(progress, 20),
            "50 done, 3 failed, 2.5/s, 48211 tokens, $0.0012, 40 %, 30 s left");
  progress.cost_usd = 12.345;
  EXPECT_EQ(progress_text(progress, 4'000),
            "50 done, 3 failed, 0.0/s, 48211 tokens, $12.35, 40 %, 1.7 h left");
  progress.bytes_read = 999;
  EXPECT_NE(progress_text(progress, 4'000).find(" 99 %, 4 s left"), std::string::npos);
  progress.bytes_read = 1'000;
  EXPECT_TRUE(progress_text(progress, 1).ends_with("100 %"));
}

TEST(BatchProgress, WhatWasDoneBeforeIsNoMeasureOfWhatIsLeft) {
  BatchProgress progress;
  progress.done = 10;
  progress.skipped = 80;
  progress.size = 1'000;
  progress.bytes_read = 900;
  progress.bytes_skipped = 800;
  EXPECT_EQ(progress_text(progress, 10),
            "10 done (80 before), 0 failed, 1.0/s, 0 tokens, 90 %, 10 s left");
}

}  // namespace
}  // namespace llm_rotate::cli
