#include "config/json_overlay.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::config {
namespace {

TEST(JsonOverlay, MembersAboveReplaceThoseBelowWhole) {
  EXPECT_EQ(overlay(R"({"a":1,"b":{"x":1}})", R"({"b":{"y":2},"c":3})"),
            R"({"a":1,"b":{"y":2},"c":3})");
}

TEST(JsonOverlay, EitherMayBeEmpty) {
  EXPECT_EQ(overlay("{}", R"({"a":1})"), R"({"a":1})");
  EXPECT_EQ(overlay(R"({"a":1})", "{}"), R"({"a":1})");
  EXPECT_EQ(overlay("{}", "{}"), "{}");
}

TEST(JsonOverlay, WhatIsNoObjectCountsAsEmpty) {
  EXPECT_EQ(overlay("nonsense", R"({"a":1})"), R"({"a":1})");
  EXPECT_EQ(overlay(R"({"a":1})", "[1]"), R"({"a":1})");
}

}  // namespace
}  // namespace llm_rotate::config
