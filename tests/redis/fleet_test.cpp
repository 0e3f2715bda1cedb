// Eight processes on one namespace and one key: what the provider saw.
#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fake_upstream/fake_upstream.hpp"
#include "redis/redis_server.hpp"

namespace llm_rotate::redis::testing {
namespace {

using ::testing::HasSubstr;

class FleetTest : public ::testing::Test {
 protected:
  static constexpr int kRpm = 600;

  std::string config(const std::string& more) {
    const std::string file = server.folder() + "/llm-rotate.toml";
    std::ofstream(file) << "plugins = [\"openai\", \"health_aware\", \"redis\"]\n"
                        << "plugin_path = [\"" << LLM_ROTATE_PLUGIN_DIR << "\"]\n"
                        << "[state_store]\nbackend = \"redis\"\nredis_url = \"env://FLEET_URL\"\n"
                        << "redis_namespace = \"fleet\"\n"
                        << "[providers.openai]\nbase_url = \"" << upstream.base_url() << "\"\n"
                        << "[[keys]]\nkey_id = \"only-1\"\nprovider = \"openai\"\n"
                        << "secret_ref = \"literal://sk-only\"\nmodels = [\"gpt-4o-mini\"]\n"
                        << more;
    ::setenv("FLEET_URL", server.url().c_str(), 1);
    return file;
  }
  pid_t worker(const std::string& config, int callers, int seconds) {
    return spawn(
        {LLM_ROTATE_FLEET_WORKER, config, std::to_string(callers), std::to_string(seconds)},
        server.folder() + "/worker.log");
  }
  std::string program(const std::string& arguments) {
    return output_of(std::string(LLM_ROTATE_PROGRAM) + " --config " + server.folder() +
                     "/llm-rotate.toml " + arguments + " 2>&1");
  }
  std::string worker_log() const {
    std::ifstream in(server.folder() + "/worker.log");
    return {std::istreambuf_iterator<char>(in), {}};
  }

  RedisServer server;
  fake::FakeUpstream upstream;
};

// 70 s; the three minutes with LLM_ROTATE_LONG_TESTS=1.
TEST_F(FleetTest, NoWindowHoldsMoreThanTheLimitAndNearlyAllOfItIsUsed) {
  const int seconds = std::getenv("LLM_ROTATE_LONG_TESTS") != nullptr ? 180 : 70;
  const std::string file = config("rate_limit_rpm = 600\nrate_limit_tpm = 100000\n");
  std::vector<pid_t> workers;
  for (int i = 0; i < 8; ++i) workers.push_back(worker(file, 16, seconds));
  for (const pid_t pid : workers) {
    int status = 0;
    ::waitpid(pid, &status, 0);
    EXPECT_EQ(status, 0) << worker_log();
  }
  std::vector<std::int64_t> times;
  for (const fake::Attempt& attempt : upstream.attempts()) times.push_back(attempt.t_ms);
  std::sort(times.begin(), times.end());
  ASSERT_GE(times.size(), static_cast<std::size_t>(kRpm));
  std::size_t most = 0;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < times.size(); ++i) {
    while (times[i] - times[begin] >= 60'000) ++begin;
    most = std::max(most, i - begin + 1);
  }
  EXPECT_LE(most, static_cast<std::size_t>(kRpm)) << worker_log();
  const double minutes = static_cast<double>(times.back() - times.front()) / 60'000.0;
  const auto whole = static_cast<double>(static_cast<int>(minutes) + 1);
  const double used = static_cast<double>(times.size()) / (kRpm * whole);
  std::cout << times.size() << " calls in " << seconds << " s, at most " << most
            << " in 60 s; used " << used * 100 << " % of the limit\n";
  EXPECT_GE(used, 0.97) << worker_log();
}

TEST_F(FleetTest, AKilledWorkersLeasesComeBackWhenTheyExpireAndNoSooner) {
  // The upstream never answers, so every call holds its lease.
  upstream.set_script(fake::Script{}.rule({}, {.fault = fake::Fault::kSilence}));
  const std::string file = config("max_concurrent = 4\n");
  const pid_t doomed = worker(file, 4, 600);
  ASSERT_TRUE(upstream.wait_until([](const auto& seen) { return seen.size() == 4; },
                                  std::chrono::seconds(20)))
      << worker_log();
  EXPECT_EQ(server.cli("ZCARD {fleet}:key:only-1:leases"), "4\n");
  const std::int64_t ends =
      std::stoll(server.cli("--raw ZRANGE {fleet}:key:only-1:leases 0 0 WITHSCORES | tail -1"));
  ::kill(doomed, SIGKILL);
  ::waitpid(doomed, nullptr, 0);
  upstream.set_script(fake::Script{});
  // The lease is as long as a minute; the server's clock is put forward by shortening it.
  const std::int64_t now = std::stoll(server.cli("--raw TIME | head -1")) * 1000;
  EXPECT_GT(ends, now + 50'000);
  EXPECT_THAT(program("chat -m gpt-4o-mini --no-stream --timeout 1 hello"), HasSubstr("no key"))
      << "capacity came back before the leases had ended";
  server.cli(
      "--raw ZRANGE {fleet}:key:only-1:leases 0 -1 | while IFS= read -r lease; do "
      "redis-cli -s " +
      server.socket() + " ZADD {fleet}:key:only-1:leases " + std::to_string(now) +
      " \"$lease\"; done");
  EXPECT_THAT(program("chat -m gpt-4o-mini --no-stream hello"),
              ::testing::Not(HasSubstr("llm-rotate:")));
}

TEST_F(FleetTest, OperatorsCommandKeysFromTheProgram) {
  const std::string file = config("");
  const auto chat = [&] { return program("chat -m gpt-4o-mini --no-stream --timeout 2 hello"); };
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
