#include "auth/mask.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::auth {
namespace {

TEST(Mask, KeepsBothEndsOfALongId) {
  EXPECT_EQ(mask_key_id("openai-prod-1"), "open***-1");
  EXPECT_EQ(mask_key_id("1234567"), "1234***67");
}

TEST(Mask, KeepsLessOfAShortId) {
  EXPECT_EQ(mask_key_id("123456"), "1***6");
  EXPECT_EQ(mask_key_id("1234"), "1***4");
}

TEST(Mask, HidesAVeryShortIdWhole) {
  EXPECT_EQ(mask_key_id("123"), "***");
  EXPECT_EQ(mask_key_id(""), "***");
}

}  // namespace
}  // namespace llm_rotate::auth
