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
  std::string config(const std::string& more) {
    const std::string file = server.folder() + "/llm-rotate.toml";
    std::ofstream(file)
        << "plugins = [\"openai\", \"health_aware\", \"redis\"]\n"
        << "plugin_path = [\"" << LLM_ROTATE_PLUGIN_DIR << "\"]\n"
        << "[state_store]\nbackend = \"redis\"\nredis_url = \"env://FLEET_URL\"\n"
        << "redis_namespace = \"fleet\"\n"
        << "[providers.openai]\nbase_url = \"" << upstream.base_url() << "\"\n"
        << "[[keys]]\nkey_id = \"only-1\"\nprovider = \"openai\"\n"
        << "secret_ref = \"literal://sk-only\"\nmodels = [\"gpt-4o-mini\", \"gpt-4o\"]\n"
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

// What the provider saw of one limit.
struct Use {
  std::int64_t most = 0;  // in any 60 s
  double share = 0;       // of what the limit allows in the minutes that were begun
};

// `calls` are pairs of a time and what the call has cost, in the order of time.
Use use_of(const std::vector<std::pair<std::int64_t, std::int64_t>>& calls, double limit) {
  Use use;
  std::int64_t within = 0;
  std::int64_t all = 0;
  std::size_t begin = 0;
  for (const auto& [at, cost] : calls) {
    within += cost;
    all += cost;
    for (; at - calls[begin].first >= 60'000; ++begin) within -= calls[begin].second;
    use.most = std::max(use.most, within);
  }
  const double minutes = static_cast<double>((calls.back().first - calls.front().first) / 60'000);
  use.share = static_cast<double>(all) / (limit * (minutes + 1));
  return use;
}

// One key with both limits, and callers that want more. What a call of each model uses decides
// which of the limits binds.
struct Appetite {
  std::string name;
  std::int64_t small;  // tokens of a call for gpt-4o-mini; every other call
  std::int64_t large;  // for gpt-4o
  bool by_tokens;
};

class FleetLimits : public FleetTest, public ::testing::WithParamInterface<Appetite> {};

// 70 s; the three minutes with LLM_ROTATE_LONG_TESTS=1.
TEST_P(FleetLimits, NoWindowHoldsMoreThanTheLimitAndNearlyAllOfItIsUsed) {
  constexpr std::int64_t kRpm = 600;
  constexpr std::int64_t kTpm = 100'000;
  constexpr std::uint64_t kPrompt = 5;
  const Appetite& appetite = GetParam();
  const auto answer = [](std::int64_t tokens) {
    fake::Action action;
    action.prompt_tokens = kPrompt;
    action.completion_tokens = static_cast<std::uint64_t>(tokens) - kPrompt;
    return action;
  };
  upstream.set_script(fake::Script{}
                          .rule({.model = "gpt-4o-mini"}, answer(appetite.small))
                          .rule({.model = "gpt-4o"}, answer(appetite.large)));
  const int seconds = std::getenv("LLM_ROTATE_LONG_TESTS") != nullptr ? 180 : 70;
  const std::string file = config("rate_limit_rpm = 600\nrate_limit_tpm = 100000\n");
  std::vector<pid_t> workers;
  for (int i = 0; i < 8; ++i) workers.push_back(worker(file, 16, seconds));
  for (const pid_t pid : workers) {
    int status = 0;
    ::waitpid(pid, &status, 0);
    EXPECT_EQ(status, 0) << worker_log();
  }
  std::vector<std::pair<std::int64_t, std::int64_t>> calls;
  std::vector<std::pair<std::int64_t, std::int64_t>> tokens;
  for (const fake::Attempt& attempt : upstream.attempts()) {
    ASSERT_EQ(attempt.status, 200U);
    calls.emplace_back(attempt.t_ms, 1);
    tokens.emplace_back(attempt.t_ms, attempt.model == "gpt-4o" ? appetite.large : appetite.small);
  }
  ASSERT_FALSE(calls.empty()) << worker_log();
  const Use of_calls = use_of(calls, kRpm);
  const Use of_tokens = use_of(tokens, kTpm);
  std::cout << calls.size() << " calls in " << seconds << " s; in any 60 s at most "
            << of_calls.most << " calls and " << of_tokens.most << " tokens; used "
            << of_calls.share * 100 << " % of the calls, " << of_tokens.share * 100
            << " % of the tokens\n";
  EXPECT_LE(of_calls.most, kRpm) << worker_log();
  EXPECT_LE(of_tokens.most, kTpm) << worker_log();
  EXPECT_GE(appetite.by_tokens ? of_tokens.share : of_calls.share, 0.97) << worker_log();
}

INSTANTIATE_TEST_SUITE_P(Both, FleetLimits,
                         ::testing::Values(Appetite{"RequestsBind", 40, 200, false},
                                           Appetite{"TokensBind", 180, 330, true}),
                         [](const auto& of) { return of.param.name; });

TEST_F(FleetTest, AKilledWorkersLeasesComeBackWhenTheyExpireAndNoSooner) {
  // The upstream never answers, so every call holds its lease.
  upstream.set_script(fake::Script{}.rule({}, {.fault = fake::Fault::kSilence}));
  const std::string file = config("max_concurrent = 4\n");
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
  EXPECT_GT(ends, now + 50'000);
  EXPECT_THAT(program("chat -m gpt-4o-mini --no-stream --timeout 1 hello"), HasSubstr("no key"))
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
