// What becomes of a fleet's calls when a worker is killed, the server freezes, an operator speaks.
#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <fstream>
#include <string>

#include <gmock/gmock.h>

#include "redis/fleet_fixture.hpp"

namespace llm_rotate::redis::testing {
namespace {

using ::testing::HasSubstr;

TEST_F(FleetTest, AKilledWorkersLeasesComeBackWhenTheyExpireAndNoSooner) {
  // The upstream never answers, so every call holds its lease.
  upstream.set_script(fake::Script{}.rule({}, {.fault = fake::Fault::kSilence}));
  const std::string file = config("max_concurrent = 4\n", kPatient);
  const pid_t doomed = worker(file, 4, 600);
  ASSERT_TRUE(upstream.wait_until([](const auto& seen) { return seen.size() == 4; },
                                  std::chrono::seconds(20)))
      << worker_log();
  EXPECT_EQ(server.cli("ZCARD {fleet}:v1:key:only-1:leases"), "4\n");
  const std::int64_t ends =
      std::stoll(server.cli("--raw ZRANGE {fleet}:v1:key:only-1:leases 0 0 WITHSCORES | tail -1"));
  ::kill(doomed, SIGKILL);
  ::waitpid(doomed, nullptr, 0);
  upstream.set_script(fake::Script{});
  // The lease is as long as a minute; the server's clock is put forward by shortening it.
  const std::int64_t now = std::stoll(server.cli("--raw TIME | head -1")) * 1000;
  EXPECT_GT(ends, now + 20'000);
  EXPECT_LE(ends, now + 61'000);
  EXPECT_THAT(program("chat -m gpt-4o-mini --no-stream --timeout 5 hello"), HasSubstr("no key"))
      << "capacity came back before the leases had ended";
  server.cli(
      "--raw ZRANGE {fleet}:v1:key:only-1:leases 0 -1 | while IFS= read -r lease; do "
      "redis-cli -s " +
      server.socket() + " ZADD {fleet}:v1:key:only-1:leases " + std::to_string(now) +
      " \"$lease\"; done");
  EXPECT_THAT(program("chat -m gpt-4o-mini --no-stream hello"),
              ::testing::Not(HasSubstr("llm-rotate:")));
}

TEST_F(FleetTest, OperatorsCommandKeysFromTheProgram) {
  const std::string file = config("", kPatient);
  const auto chat = [&] { return program("chat -m gpt-4o-mini --no-stream hello"); };
  EXPECT_EQ(program("keys disable only-1"), "key only-1 is disabled\n");
  EXPECT_THAT(chat(), HasSubstr("llm-rotate:"));
  EXPECT_THAT(program("health --store"), HasSubstr("disabled by an operator"));
  EXPECT_EQ(program("keys enable only-1"), "key only-1 is enabled\n");
  EXPECT_THAT(chat(), ::testing::Not(HasSubstr("llm-rotate:")));
  EXPECT_EQ(program("keys drain only-1"),
            "key only-1 gets no new calls\nkey only-1 has no call under way\n");
  EXPECT_THAT(program("health --store"), HasSubstr("drained by an operator"));
  EXPECT_EQ(program("keys pin only-1"), "key only-1 stays in use whatever its answers are\n");
  upstream.set_script(fake::Script{}.rule({}, {.fault = fake::Fault::kInvalidKey}));
  chat();
  EXPECT_THAT(program("health --store --json"), HasSubstr("\"state\":\"active\""));
  program("keys enable only-1");
  chat();
  const std::string refused = program("health --store");
  EXPECT_THAT(refused, HasSubstr("quarantine"));
  EXPECT_THAT(refused, HasSubstr("invalid_auth"));
  EXPECT_THAT(refused, HasSubstr("processes that share the store, this one included: 1"));
  EXPECT_EQ(program("keys clear only-1"), "key only-1 has no rests and no failures any more\n");
  EXPECT_THAT(program("health --store"), ::testing::Not(HasSubstr("quarantine")));
  EXPECT_EQ(program("keys clear only-2"),
            "llm-rotate: the configuration uses no key 'only-2'; did you mean 'only-1'?\n");
  EXPECT_THAT(program("keys clear"), HasSubstr("say what to do, and to which key"));
  server.kill();
  EXPECT_THAT(program("keys clear only-1"),
              HasSubstr("the state store cannot be asked, so nothing has changed"));
  EXPECT_THAT(program("health --store"), HasSubstr("the shared state store cannot be asked"));
}

TEST_F(FleetTest, TheAddressIsASecret) {
  config("");
  ::unsetenv("FLEET_URL");
  EXPECT_THAT(program("chat -m gpt-4o-mini hello"), HasSubstr("FLEET_URL"));
  ::setenv("FLEET_URL", "nonsense://very-secret@h", 1);
  const std::string refused = program("chat -m gpt-4o-mini hello");
  EXPECT_THAT(refused, HasSubstr("redis_url begins with none of"));
  EXPECT_THAT(refused, ::testing::Not(HasSubstr("very-secret")));
}

}  // namespace
}  // namespace llm_rotate::redis::testing
