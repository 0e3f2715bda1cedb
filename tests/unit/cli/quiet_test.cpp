#include "cli/quiet.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::cli {
namespace {

TEST(Quiet, ComesWhenARushIsOverForAWhile) {
  Quiet quiet;
  for (const int calls : {0, 63, 0, 0, 0}) EXPECT_FALSE(quiet.has_come(calls)) << "no rush";
  for (const int calls : {100, 26, 26, 26, 26}) EXPECT_FALSE(quiet.has_come(calls)) << "not over";
  for (const int calls : {25, 25, 30, 25, 25}) EXPECT_FALSE(quiet.has_come(calls)) << "too short";
  EXPECT_TRUE(quiet.has_come(25));
  for (const int calls : {25, 25, 25, 7}) EXPECT_FALSE(quiet.has_come(calls)) << "given back";
}

TEST(Quiet, ComesOnceMoreWhenNobodyIsLeft) {
  Quiet quiet;
  for (const int calls : {2'000, 500, 500}) EXPECT_FALSE(quiet.has_come(calls));
  EXPECT_TRUE(quiet.has_come(500));
  for (const int calls : {0, 0}) EXPECT_FALSE(quiet.has_come(calls));
  EXPECT_TRUE(quiet.has_come(0));
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(quiet.has_come(0)) << "there is nothing more";
}

}  // namespace
}  // namespace llm_rotate::cli
