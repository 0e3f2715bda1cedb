#include "cli/health_command.hpp"

#include <gtest/gtest.h>

#include "unit/cli/support.hpp"

namespace llm_rotate::cli {
namespace {

HealthReport report() {
  HealthReport out;
  KeyReport& good = out.keys.emplace_back();
  good.key_id = "open***-1";
  good.provider = "openai";
  good.key.state = "active";
  good.key.successes = 3;
  good.key.failures = 1;
  good.key.success_rate = 0.75;
  good.key.latency_ms = 812.4;
  good.key.in_flight = 2;
  KeyReport& bad = out.keys.emplace_back();
  bad.key_id = "open***-2";
  bad.provider = "openai";
  bad.key.state = "active";
  RouteReport& route = bad.models.emplace_back();
  route.model = "gpt-4o";
  route.state = "cooldown";
  route.cause = "429 rate_limit";
  route.back_in_ms = 30'000;
  bad.models.emplace_back().state = "active";
  return out;
}

TEST(HealthCommandTest, ShowsKeysAndTheModelsThatAreNotWell) {
  FakeContext fake;
  EXPECT_EQ(
      health_table(report(), {}).render(fake.context().out),
      "key        provider  state     back in  in flight  success  latency  cause\n"
      "open***-1  openai    active    now      2          75 %     812 ms\n"
      "open***-2  openai    active    now      0          -        -\n"
      "  gpt-4o   openai    cooldown  30.0 s   0          -        -        429 rate_limit\n");
}

TEST(HealthCommandTest, ShowsWhatTheProbesSaw) {
  FakeContext fake;
  KeyProbe good;
  good.ok = true;
  good.latency_ms = 120;
  KeyProbe skipped;
  skipped.skipped = "it is disabled";
  HealthReport two = report();
  two.keys[1].models.clear();
  two.keys[1].key.state = "disabled";
  two.keys[1].key.back_in_ms = -1;
  EXPECT_EQ(
      health_table(two, {good, skipped}).render(fake.context().out),
      "key        provider  state     back in       in flight  success  latency  probe       "
      "cause\n"
      "open***-1  openai    active    now           2          75 %     812 ms   ok, 120 ms\n"
      "open***-2  openai    disabled  when enabled  0          -        -        not asked\n");
}

TEST(HealthCommandTest, AddsTheProbesToTheJson) {
  HealthReport one = report();
  one.keys.resize(1);
  KeyProbe failed;
  failed.model = "m";
  failed.error = "refused";
  const std::string json = health_json(one, {failed});
  EXPECT_NE(json.find(R"("key_id":"open***-1")"), std::string::npos);
  EXPECT_NE(json.find(R"("probe":{"ok":false,"model":"m","error":"refused"}})"), std::string::npos);
  EXPECT_EQ(health_json(one, {}).find("probe"), std::string::npos);
}

}  // namespace
}  // namespace llm_rotate::cli
