#include "config/finding.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::config {
namespace {

Finding sample() {
  Finding finding;
  finding.file = "config.toml";
  finding.line = 12;
  finding.column = 3;
  finding.path = "keys[0].weight";
  finding.message = "no good";
  return finding;
}

TEST(Finding, ShowsItsPlaceFirst) {
  EXPECT_EQ(render(sample()), "config.toml:12:3: no good");
}

TEST(Finding, WithoutAPlaceItShowsItsPath) {
  Finding finding = sample();
  finding.line = 0;
  EXPECT_EQ(render(finding), "config.toml: keys[0].weight: no good");
  finding.file.clear();
  EXPECT_EQ(render(finding), "keys[0].weight: no good");
  finding.path.clear();
  EXPECT_EQ(render(finding), "no good");
}

TEST(Finding, AWarningSaysSo) {
  Finding finding = sample();
  finding.severity = Severity::kWarning;
  EXPECT_EQ(render(finding), "config.toml:12:3: warning: no good");
  EXPECT_FALSE(has_errors({finding}));
  EXPECT_TRUE(has_errors({finding, sample()}));
}

TEST(Finding, AListIsOneALine) {
  EXPECT_EQ(render(std::vector<Finding>{sample(), sample()}),
            "config.toml:12:3: no good\nconfig.toml:12:3: no good\n");
}

}  // namespace
}  // namespace llm_rotate::config
