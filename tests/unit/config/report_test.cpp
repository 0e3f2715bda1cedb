#include "config/report.hpp"

#include <gtest/gtest.h>

#include "config/reader.hpp"
#include "unit/config/support.hpp"

namespace llm_rotate::config {
namespace {

using Lines = std::vector<std::string>;

ConfigSource source_of(std::string_view toml) {
  return ConfigSource("c.toml", *read_toml(toml).root);
}

constexpr std::string_view kText = "a = 1\n[[keys]]\n  id = \"x\"\n";

TEST(Report, PointsAtTheValueOrAtTheName) {
  const ConfigSource source = source_of(kText);
  Report report(&source);
  report.error(Path("keys") / 0 / "id", "value");
  report.name_error(Path("keys") / 0 / "id", "name");
  EXPECT_EQ(lines(report.take()), (Lines{"c.toml:3:3: name", "c.toml:3:8: value"}));
}

TEST(Report, WhatIsMissingIsPlacedWhereItBelongs) {
  const ConfigSource source = source_of(kText);
  Report report(&source);
  report.error(Path("keys") / 0 / "provider", "missing");
  EXPECT_EQ(lines(report.take()), Lines{"c.toml:2:1: missing"});
}

TEST(Report, SortsByPlace) {
  const ConfigSource source = source_of(kText);
  Report report(&source);
  report.warning(Path("keys") / 0 / "id", "second");
  report.error(Path("a"), "first");
  EXPECT_EQ(lines(report.take()), (Lines{"c.toml:1:5: first", "c.toml:3:8: warning: second"}));
}

TEST(Report, SaysNothingMoreAboutABrokenValue) {
  Report report;
  report.broken(Path("keys"), "no list");
  report.error(Path("keys") / 0 / "id", "follows from it");
  report.error(Path("a"), "another");
  EXPECT_EQ(lines(report.take()), (Lines{"keys: no list", "a: another"}));
}

TEST(Report, KnowsWhatTheTextHas) {
  const ConfigSource source = source_of(kText);
  const Report report(&source);
  EXPECT_TRUE(report.has_value(Path("keys") / 0 / "id"));
  EXPECT_FALSE(report.has_value(Path("keys") / 1));
  EXPECT_FALSE(Report().has_value(Path("a")));
}

TEST(Report, StopsAtTheLimitAndSaysSo) {
  Report report;
  for (std::size_t i = 0; i < Report::kMaxFindings + 5; ++i) report.error(Path("a"), "x");
  EXPECT_TRUE(report.full());
  const Lines all = lines(report.take());
  ASSERT_EQ(all.size(), Report::kMaxFindings + 1);
  EXPECT_EQ(all.back(), "there are more faults than these 200; mend them and check again");
}

TEST(Report, TakesAPlaceThatTheTextNoLongerHas) {
  const ConfigSource source = source_of(kText);
  Report report(&source);
  report.error_at(Position{7, 9}, Path("priorities") / "x", "lost");
  EXPECT_EQ(lines(report.take()), Lines{"c.toml:7:9: lost"});
}

}  // namespace
}  // namespace llm_rotate::config
