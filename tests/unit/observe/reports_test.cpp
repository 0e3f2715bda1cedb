#include <gtest/gtest.h>

#include "llm_rotate/health.hpp"
#include "llm_rotate/usage.hpp"

namespace llm_rotate {
namespace {

TEST(HealthReport, CountsUsableKeysAndSaysItInJson) {
  HealthReport report;
  KeyReport& good = report.keys.emplace_back();
  good.key_id = "open***-1";
  good.provider = "openai";
  good.key.state = "active";
  KeyReport& resting = report.keys.emplace_back();
  resting.key_id = "open***-2";
  resting.provider = "openai";
  resting.key.state = "cooldown";
  resting.key.cause = "429 rate_limit";
  resting.key.back_in_ms = 1'500;
  RouteReport& route = resting.models.emplace_back();
  route.model = "gpt-4o";
  route.state = "active";
  report.store_outages = 2;
  report.store_reservations = 30;
  report.store_waited_ms = 4;
  report.store_answered_here = 5;
  report.store_waiting = 6;
  EXPECT_EQ(report.available(), 1U);
  EXPECT_EQ(report.to_json(),
            R"({"degraded":false,"store_outages":2,"store_reservations":30,"store_waited_ms":4,)"
            R"("store_answered_here":5,"store_waiting":6,"workers":1,)"
            R"("keys":[{"key_id":"open***-1","provider":"openai",)"
            R"("state":"active","consecutive_failures":0,"successes":0,"failures":0,)"
            R"("success_rate":1.0,"latency_ms":0.0,"in_flight":0,"budget_left":1.0,"back_in_ms":0,)"
            R"("models":[]},{"key_id":"open***-2","provider":"openai","state":"cooldown",)"
            R"("cause":"429 rate_limit","consecutive_failures":0,"successes":0,"failures":0,)"
            R"("success_rate":1.0,"latency_ms":0.0,"in_flight":0,"budget_left":1.0,)"
            R"("back_in_ms":1500,"models":[{"model":"gpt-4o","state":"active",)"
            R"("consecutive_failures":0,"successes":0,"failures":0,"success_rate":1.0,)"
            R"("latency_ms":0.0,"in_flight":0,"budget_left":1.0,"back_in_ms":0}]}]})");
}

TEST(UsageSummary, SaysItInJson) {
  UsageSummary summary;
  summary.total.successes = 2;
  summary.attempts = 3;
  summary.by_key["open***-1"].failures = 1;
  const std::string json = summary.to_json();
  EXPECT_TRUE(json.starts_with(R"({"successes":2,"failures":0,)")) << json;
  EXPECT_NE(json.find(R"("attempts":3,"cancelled":0)"), std::string::npos) << json;
  EXPECT_NE(json.find(R"("by_key":{"open***-1":{"successes":0,"failures":1,)"), std::string::npos);
}

}  // namespace
}  // namespace llm_rotate
