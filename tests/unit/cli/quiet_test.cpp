#include "cli/quiet.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::cli {
namespace {

TEST(Quiet, ComesOnceWhenARushIsOverForAWhile) {
  Quiet quiet;
  for (const int calls : {0, 63, 0, 0, 0}) EXPECT_FALSE(quiet.has_come(calls)) << "no rush";
  for (const int calls : {100, 26, 26, 26, 26}) EXPECT_FALSE(quiet.has_come(calls)) << "not over";
  for (const int calls : {25, 25, 30, 25, 25}) EXPECT_FALSE(quiet.has_come(calls)) << "too short";
  EXPECT_TRUE(quiet.has_come(25));
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(quiet.has_come(0)) << "given back already";
}

TEST(Quiet, ComesAgainFurtherDown) {
  Quiet quiet;
  for (const int calls : {2'000, 500, 500}) EXPECT_FALSE(quiet.has_come(calls));
  EXPECT_TRUE(quiet.has_come(500));
  for (const int calls : {0, 0}) EXPECT_FALSE(quiet.has_come(calls));
  EXPECT_TRUE(quiet.has_come(0));
}

}  // namespace
}  // namespace llm_rotate::cli
