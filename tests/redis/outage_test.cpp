// Everything that can happen to a server while calls go on. The README's table is made of these.
#include "redis/outage_fixture.hpp"
#include "redis/relay.hpp"

namespace llm_rotate::redis::testing {
namespace {

using ::testing::HasSubstr;

TEST_F(OutageTest, AServerThatIsFrozen) {
  RedisServer server;
  Process process(server.url());
  const sdk::RouteSlot slot = process.key("k");
  process.call(slot);
  server.freeze();
  expect_calls_go_on(process, slot);
  server.thaw();
  expect_shared_again(process);
  expect_two_lines(process, "does not answer in time");
  Process other(server.url());
  expect_one_view(process, other, "k2");
  EXPECT_TRUE(within(2'000, [&] {
    RedisRig look(settings_for(server.url()));
    const sdk::RouteSlot same = look.store().intern(sdk::testing::contract::spec("k"), "m");
    return sdk::testing::contract::view_of(look, same).in_flight == 0;
  })) << "what was granted too late is still held";
}

TEST_F(OutageTest, InAnOutageItIsAsFastAsMemory) {
  RedisServer server;
  Process process(server.url());
  const sdk::RouteSlot slot = process.key("k");
  server.freeze();
  process.calls(slot, 500);
  std::vector<double> waits;
  for (int i = 0; i < 2'000; ++i) waits.push_back(process.call(slot));
  std::nth_element(waits.begin(), waits.begin() + 1'000, waits.end());
  EXPECT_LT(waits[1'000], 0.2 * kSlower) << "ms; no way to the server is in it";
  server.thaw();
}

TEST_F(OutageTest, AServerThatIsKilledAndStartedAgain) {
  RedisServer server;
  Process process(server.url());
  const sdk::RouteSlot slot = process.key("k");
  process.call(slot);
  server.kill();
  expect_calls_go_on(process, slot);
  server.start();
  expect_shared_again(process);
  expect_two_lines(process, server.socket());
  Process other(server.url());
  expect_one_view(process, other, "k2");
}

TEST_F(OutageTest, WhatWasLearnedInAnOutageIsToldAfterwards) {
  RedisServer server;
  Process process(server.url());
  Process other(server.url());
  const sdk::RouteSlot slot = process.key("k");
  const sdk::RouteSlot there = other.key("k");
  process.call(slot);
  server.freeze();
  process.calls(slot, 400);
  process.settle(process.reserve({slot}), sdk::Effect::kCooldown, 30'000);
  EXPECT_FALSE(process.reserve({slot}).granted());
  server.thaw();
  expect_shared_again(process);
  EXPECT_TRUE(within(1'000, [&] { return !other.reserve({there}).granted(); }));
}

TEST_F(OutageTest, AServerThatIsNotThereAtFirst) {
  RedisServer server;
  server.kill();
  Process process(server.url());
  const sdk::RouteSlot slot = process.key("k");
  expect_calls_go_on(process, slot, 400);
  server.start();
  expect_shared_again(process);
  expect_two_lines(process, server.socket());
}

TEST_F(OutageTest, AServerThatIsFlushed) {
  RedisServer server;
  Process process(server.url());
  Process other(server.url());
  const sdk::RouteSlot rested = process.key("rested");
  const sdk::RouteSlot off = process.key("off");
  const sdk::RouteSlot pinned = process.key("pinned");
  process.key("drained");
  process.settle(process.reserve({rested}), sdk::Effect::kQuarantine, 60'000);
  for (const auto& [key_id, command] :
       {std::pair{"off", sdk::KeyCommand::kDisable}, std::pair{"drained", sdk::KeyCommand::kDrain},
        std::pair{"pinned", sdk::KeyCommand::kPin}}) {
    ASSERT_EQ(process.guard().command(key_id, command, 0), sdk::CommandAnswer::kObeyed);
  }
  std::this_thread::sleep_for(
      std::chrono::milliseconds(500 * kSlower));  // everybody has heard of it
  server.cli("FLUSHALL");
  const sdk::RouteSlot there = other.key("rested");
  const sdk::RouteSlot off_there = other.key("off");
  EXPECT_TRUE(
      within(1'000, [&] { return server.cli("KEYS '*'").find("rested") != std::string::npos; }));
  EXPECT_FALSE(process.reserve({rested}).granted());
  EXPECT_FALSE(other.reserve({there}).granted());
  EXPECT_FALSE(other.reserve({off_there}).granted());
  EXPECT_FALSE(process.reserve({off}).granted());
  // What operators have said holds as they have said it.
  const auto why = [&](const std::string& key_id) {
    return server.cli("HGET {test}:v1:key:" + key_id + " x:");
  };
  EXPECT_TRUE(within(1'000, [&] { return why("drained") == "drained by an operator\n"; }));
  EXPECT_TRUE(within(1'000, [&] { return why("off") == "disabled by an operator\n"; }));
  EXPECT_EQ(server.cli("HGET {test}:v1:key:pinned pinned"), "1\n");
  process.settle(process.reserve({pinned}), sdk::Effect::kQuarantine, 60'000);
  EXPECT_TRUE(process.reserve({pinned}).granted()) << "a pinned key rests";
  EXPECT_TRUE(process.said().empty());
}

TEST_F(OutageTest, AServerThatHasForgottenTheScripts) {
  RedisServer server;
  Process process(server.url());
  const sdk::RouteSlot slot = process.key("k");
  process.call(slot);
  server.cli("CONFIG RESETSTAT");
  for (int i = 0; i < 3; ++i) {
    server.cli("SCRIPT FLUSH");
    EXPECT_LE(longest_run_of_waits(process.calls(slot, 100)), 1);
  }
  EXPECT_THAT(server.cli("INFO commandstats"), HasSubstr("cmdstat_eval:")) << "the way back";
  EXPECT_TRUE(process.said().empty());
  EXPECT_EQ(process.guard().trouble(), "");
  EXPECT_EQ(process.guard().figures().answered_here, 0U);
}

TEST_F(OutageTest, AServerWhoseMemoryIsFull) {
  RedisServer server;
  Process process(server.url());
  Process other(server.url());
  const sdk::RouteSlot slot = process.key("k");
  process.call(slot);
  server.cli("CONFIG SET maxmemory 1");
  EXPECT_THAT(server.cli("SET x y"), HasSubstr("OOM"));
  // A script that has removed something before it writes is not refused.
  EXPECT_LE(longest_run_of_waits(process.calls(slot, 500)), 3);
  expect_one_view(process, other, "k2");
  EXPECT_FALSE(process.guard().degraded());
  EXPECT_TRUE(process.said().empty());
}

// The README's list of what a login needs.
TEST_F(OutageTest, ASlowServerIsWaitedFor) {
  RedisServer server({}, true);
  Relay relay(server.port(), 50);
  Process process(relay.url());
  const sdk::RouteSlot slot = process.key("k");
  within(2'000, [&] { return process.reserve({slot}).waited_ms > 45; });
  int slow = 0;
  for (int i = 0; i < 20; ++i) {
    const double waited = process.call(slot);
    EXPECT_LT(waited, Process::kDeadlineMs + 50.0 * kSlower);
    if (waited > 45) ++slow;
  }
  EXPECT_GE(slow, 18) << "the server, not this process, should have answered";
  EXPECT_TRUE(process.said().empty());
}

TEST_F(OutageTest, AServerThatAnswersGarbage) {
  RedisServer server({}, true);
  for (const std::string& greeting :
       {std::string("HTTP/1.1 400 Bad Request\r\n\r\n"), std::string("\x16\x03\x01\x00\xff"),
        std::string("*1000000000\r\n"), std::string("$2147483647\r\nxx"),
        std::string("*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n"),
        std::string(":1\r\n:2\r\n:3\r\n"), std::string("+PONG\r\n+PONG\r\n+PONG\r\n")}) {
    SCOPED_TRACE(greeting);
    Relay relay(greeting);
    Process process(relay.url());
    const sdk::RouteSlot slot = process.key("k");
    expect_calls_go_on(process, slot, 300);
    const std::vector<std::string> said = process.said();
    ASSERT_EQ(said.size(), 1U);
    EXPECT_THAT(said[0], HasSubstr("127.0.0.1:"));
    relay.lead_to(server.port());
    expect_shared_again(process);
    expect_two_lines(process, "127.0.0.1:");
  }
}

TEST_F(OutageTest, AnotherLayoutOfTheData) {
  RedisServer server;
  server.cli("SET {test}:layout 2 PX " + std::to_string(2'500 * kSlower));
  server.cli("SET {test}:v2:key:k words");
  Process process(server.url());
  const sdk::RouteSlot slot = process.key("k");
  expect_calls_go_on(process, slot, 500);
  ASSERT_EQ(process.said().size(), 1U);
  EXPECT_THAT(
      process.said()[0],
      HasSubstr("another version of llm-rotate, whose data layout is 2 and not 1, uses this "
                "redis_namespace; run one version, or set another redis_namespace"));
  EXPECT_EQ(server.cli("KEYS '{test}:v1:*'"), "\n") << "something was written beside the others";
  expect_shared_again(process);  // when the others have gone
  expect_two_lines(process, "data layout is 2");
  EXPECT_EQ(server.cli("GET {test}:layout"), "1\n");
  EXPECT_EQ(server.cli("GET {test}:v2:key:k"), "words\n");
  // Others who take the namespace while it is forgotten, too.
  server.cli("SET {test}:layout 3 PX " + std::to_string(1'500 * kSlower));
  EXPECT_TRUE(within(1'000, [&] { return !process.shared(); }));
  EXPECT_THAT(process.guard().trouble(), HasSubstr("data layout is 3"));
}

TEST_F(OutageTest, SomebodyElsesDataUnderOurNames) {
  RedisServer server;
  server.cli("SET {test}:v1:key:k words");
  Process process(server.url());
  const sdk::RouteSlot slot = process.key("k");
  expect_calls_go_on(process, slot, 1'500);  // nor does a look at the server take it for well
  server.cli("DEL {test}:v1:key:k");
  server.cli(
      "HSET {test}:v1:key:k c: nonsense c:m '9 9 9 9 9 9 9 9 9 9 9' t: x t:m '1 2 nan -1 z'");
  expect_shared_again(process);
  process.call(slot);
  expect_two_lines(process, "WRONGTYPE");
}

}  // namespace
}  // namespace llm_rotate::redis::testing
