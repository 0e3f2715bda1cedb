#include "cli/options.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::cli {
namespace {

class OptionsTest : public testing::Test {
 protected:
  OptionSet set;
  std::optional<std::int64_t> whole;
  std::optional<double> real;
  std::string word;
};

TEST_F(OptionsTest, TakesNumbersWithinTheirRange) {
  const Option& option = set.integer("-n,--count", "N", {1, 100}, &whole, "");
  EXPECT_EQ(assign(option, "100"), "");
  EXPECT_EQ(whole, 100);
  for (const char* bad : {"0", "101", "ten", "", "1.5", "10x", "99999999999999999999", " 1"}) {
    whole.reset();
    EXPECT_EQ(assign(option, bad),
              "-n, --count takes a whole number from 1 to 100, not '" + std::string(bad) + "'");
    EXPECT_FALSE(whole);
  }
}

TEST_F(OptionsTest, TakesRealNumbers) {
  const Option& option = set.number("--timeout", "SECONDS", {0.5, 10}, &real, "");
  EXPECT_EQ(assign(option, "1.25"), "");
  EXPECT_EQ(real, 1.25);
  EXPECT_EQ(assign(option, "nan"), "--timeout takes a number from 0.5 to 10, not 'nan'");
  EXPECT_EQ(assign(option, "inf"), "--timeout takes a number from 0.5 to 10, not 'inf'");
}

TEST_F(OptionsTest, TakesOnlyItsChoices) {
  const Option& option = set.choice("--color", "WHEN", {"auto", "always", "never"}, &word, "");
  EXPECT_EQ(assign(option, "never"), "");
  EXPECT_EQ(word, "never");
  EXPECT_EQ(assign(option, "alway"),
            "--color takes one of auto, always, never, not 'alway'; did you mean 'always'?");
}

TEST_F(OptionsTest, ShowsABadValueSafelyAndShortly) {
  const Option& option = set.integer("-n", "N", {1, 2}, &whole, "");
  const std::string error = assign(option, "\x1b[2J" + std::string(500, 'x'));
  EXPECT_NE(error.find("'\\x1b[2Jxxx"), std::string::npos);
  EXPECT_LT(error.size(), 150U);
}

TEST_F(OptionsTest, CountsAndCollects) {
  int times = 0;
  std::vector<std::string> all;
  const Option count = set.count("-v", &times, "");
  const Option list = set.list("--image", "FILE", &all, "");
  assign(count, "");
  assign(count, "");
  assign(list, "a");
  assign(list, "b");
  EXPECT_EQ(times, 2);
  EXPECT_EQ(all, (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(count.is_flag());
  EXPECT_FALSE(list.is_flag());
}

}  // namespace
}  // namespace llm_rotate::cli
