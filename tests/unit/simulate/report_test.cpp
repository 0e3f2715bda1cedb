#include "simulate/report.hpp"

#include <gtest/gtest.h>

#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::simulate {
namespace {

Result sample() {
  Result result;
  result.duration_s = 60;
  result.seed = 3;
  result.calls = 1'000;
  result.ok = 990;
  result.attempts = 1'100;
  result.refused = 100;
  result.errors["no_available_key"] = 10;
  for (int i = 0; i < 100; ++i) result.latency.add(500);
  KeyResult key;
  key.key_id = "key-0";
  key.attempts = 1'100;
  key.ok = 990;
  result.keys.push_back(key);
  return result;
}

TEST(Histogram, IsWithinTwoPerCent) {
  Histogram histogram;
  for (int i = 1; i <= 10'000; ++i) histogram.add(i);
  EXPECT_NEAR(static_cast<double>(histogram.percentile(0.5)), 5'000, 100);
  EXPECT_NEAR(static_cast<double>(histogram.percentile(0.99)), 9'900, 200);
  EXPECT_EQ(Histogram().percentile(0.5), 0);
}

TEST(ReportText, SaysWhatMatters) {
  const std::string text = report_text(sample(), nullptr);
  EXPECT_NE(text.find("played 60 s of traffic, seed 3\n"), std::string::npos);
  EXPECT_NE(text.find("success                       99.000 %\n"), std::string::npos);
  EXPECT_NE(text.find("  failed: no_available_key            10\n"), std::string::npos);
  EXPECT_NE(text.find("key-0          1100         990"), std::string::npos);
  EXPECT_EQ(text.find("cost"), std::string::npos);  // nobody knows it
}

TEST(ReportText, ComparesTwo) {
  Result other = sample();
  other.ok = 900;
  const std::string text = report_text(sample(), &other);
  EXPECT_NE(text.find("success                       99.000 %      90.000 %      +9.000 %\n"),
            std::string::npos)
      << text;
}

TEST(ReportJson, IsForPrograms) {
  Result result = sample();
  const sdk::json::Document alone(report_json(result, nullptr));
  EXPECT_EQ(alone["success_percent"].number(), 99);
  EXPECT_TRUE(alone["cost_usd"].is_null());
  EXPECT_EQ(alone["errors"]["no_available_key"].integer(), 10);
  EXPECT_EQ(alone["slices"].size(), Result::kSlices);
  const sdk::json::Document both(report_json(result, &result));
  EXPECT_EQ(both["against"]["keys"].at(0)["key_id"].string(), "key-0");
}

}  // namespace
}  // namespace llm_rotate::simulate
