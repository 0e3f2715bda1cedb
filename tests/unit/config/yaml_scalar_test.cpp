#include "config/yaml_scalar.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace llm_rotate::config {
namespace {

NodeKind kind_of(std::string_view text) {
  return yaml_scalar(text, true).kind;
}

TEST(YamlScalar, FollowsTheCoreSchema) {
  for (const char* text : {"", "~", "null", "NULL"})
    EXPECT_EQ(kind_of(text), NodeKind::kNull) << text;
  for (const char* text : {"true", "False", "TRUE"})
    EXPECT_EQ(kind_of(text), NodeKind::kBool) << text;
  for (const char* text : {"0", "-12", "+3", "0x1F", "0o17"}) {
    EXPECT_EQ(kind_of(text), NodeKind::kInt) << text;
  }
  for (const char* text :
       {"1.5", ".5", "5.", "-1e3", "+1.0", ".inf", "-.INF", ".nan", "99999999999999999999"}) {
    EXPECT_EQ(kind_of(text), NodeKind::kFloat) << text;
  }
  for (const char* text : {"yes", "no", "on", "1_000", "1:30", "0x", "-0x1", "+-1", "1e", ".", "-",
                           "a", "2026-01-02", "tRue"}) {
    EXPECT_EQ(kind_of(text), NodeKind::kString) << text;
  }
}

TEST(YamlScalar, ReadsTheValues) {
  EXPECT_EQ(yaml_scalar("0x1F", true).integer, 31);
  EXPECT_EQ(yaml_scalar("0o17", true).integer, 15);
  EXPECT_EQ(yaml_scalar("+3", true).integer, 3);
  EXPECT_DOUBLE_EQ(yaml_scalar("+1.5e2", true).number, 150);
  EXPECT_TRUE(std::isnan(yaml_scalar(".nan", true).number));
  EXPECT_TRUE(yaml_scalar("True", true).boolean);
  EXPECT_FALSE(yaml_scalar("false", true).boolean);
}

TEST(YamlScalar, QuotedIsAlwaysText) {
  const Node node = yaml_scalar("true", false);
  EXPECT_EQ(node.kind, NodeKind::kString);
  EXPECT_FALSE(node.plain);
}

}  // namespace
}  // namespace llm_rotate::config
