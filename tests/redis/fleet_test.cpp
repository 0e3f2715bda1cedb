// Eight processes on one namespace and one key: what the provider saw.
#include <signal.h>
#include <sys/resource.h>
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
#include "places.hpp"
#include "redis/redis_server.hpp"

namespace llm_rotate::redis::testing {
namespace {

using ::testing::HasSubstr;

class FleetTest : public ::testing::Test {
 protected:
  // For what must not be decided before the store has answered, however slow this machine is.
  static constexpr char kPatient[] =
      "timeout_seconds = 10\noptions = { command_timeout_ms = 20000, connect_timeout_ms = 20000 "
      "}\n";

  // A fleet's, with what else is to be said of its one key and of its store.
  std::string config(const std::string& of_key, const std::string& of_store = "") {
    ::setenv("FLEET_URL", server.url().c_str(), 1);
    return config_with(
        "[state_store]\nbackend = \"redis\"\nredis_url = \"env://FLEET_URL\"\n"
        "redis_namespace = \"fleet\"\n" +
            of_store,
        of_key);
  }
  std::string config_with(const std::string& store, const std::string& of_key) {
    const std::string file = server.folder() + "/llm-rotate.toml";
    std::ofstream(file) << "plugins = [\"openai\", \"health_aware\""
                        << (store.empty() ? "" : ", \"redis\"") << "]\n"
                        << "plugin_path = [\"" << places::plugin_folder() << "\"]\n"
                        << store << "[providers.openai]\nbase_url = \"" << upstream.base_url()
                        << "\"\n[[keys]]\nkey_id = \"only-1\"\nprovider = \"openai\"\n"
                        << "secret_ref = \"literal://sk-only\"\n"
                        << "models = [\"gpt-4o-mini\", \"gpt-4o\"]\n"
                        << of_key;
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
  double of_allowed = 0;  // of what the limit allowed, capacity that is back being used at once
  double of_time = 0;     // of the limit, for as long as it took
};

// `calls` are pairs of a time and what the call has cost, in the order of time.
Use use_of(const std::vector<std::pair<std::int64_t, std::int64_t>>& calls, std::int64_t limit,
           int seconds) {
  constexpr std::int64_t kBackWithin = 61'750;  // the minute, its margin, and a moment to be used
  const std::int64_t end = calls.front().first + seconds * 1'000;
  Use use;
  std::int64_t within = 0;
  std::int64_t used = 0;
  std::int64_t allowed = limit;
  std::size_t begin = 0;
  for (const auto& [at, cost] : calls) {
    within += cost;
    if (at < end) used += cost;
    if (at <= end - kBackWithin) allowed += cost;
    for (; at - calls[begin].first >= 60'000; ++begin) within -= calls[begin].second;
    use.most = std::max(use.most, within);
  }
  use.of_allowed = static_cast<double>(used) / static_cast<double>(allowed);
  use.of_time = static_cast<double>(used) / (static_cast<double>(limit) * seconds / 60.0);
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

class FleetLimitsTest : public FleetTest, public ::testing::WithParamInterface<Appetite> {};

// 70 s; the three minutes with LLM_ROTATE_LONG_TESTS=1.
TEST_P(FleetLimitsTest, NoWindowHoldsMoreThanTheLimitAndNearlyAllOfItIsUsed) {
  constexpr std::int64_t kRpm = 600;
  constexpr std::int64_t kTpm = 100'000;
  constexpr std::uint64_t kPrompt = 5;
  const Appetite& appetite = GetParam();
  const auto answer = [&](std::int64_t tokens) {
    fake::Action action;
    action.prompt_tokens = kPrompt;
    action.completion_tokens = static_cast<std::uint64_t>(tokens) - kPrompt;
    return action;
  };
  upstream.set_script(fake::Script{}
                          .rule({.model = "gpt-4o-mini"}, answer(appetite.small))
                          .rule({.model = "gpt-4o"}, answer(appetite.large)));
  const bool whole = std::getenv("LLM_ROTATE_LONG_TESTS") != nullptr;
  const int seconds = whole ? 180 : 70;
  const std::string file = config("rate_limit_rpm = 600\nrate_limit_tpm = 100000\n", kPatient);
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
  const Use of_calls = use_of(calls, kRpm, seconds);
  const Use of_tokens = use_of(tokens, kTpm, seconds);
  const Use& binding = appetite.by_tokens ? of_tokens : of_calls;
  std::cout << calls.size() << " calls in " << seconds << " s; in any 60 s at most "
            << of_calls.most << " calls and " << of_tokens.most << " tokens; used "
            << binding.of_allowed * 100 << " % of what was allowed, " << binding.of_time * 100
            << " % of the limit\n";
  EXPECT_LE(of_calls.most, kRpm) << worker_log();
  EXPECT_LE(of_tokens.most, kTpm) << worker_log();
  EXPECT_GE(binding.of_allowed, 0.97) << worker_log();
  EXPECT_GE(whole ? binding.of_time : 1, 0.97) << worker_log();
}

INSTANTIATE_TEST_SUITE_P(Both, FleetLimitsTest,
                         ::testing::Values(Appetite{"RequestsBind", 40, 200, false},
                                           Appetite{"TokensBind", 180, 330, true}),
                         [](const auto& of) { return of.param.name; });

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

// The CPU time that a worker takes for a call, in microseconds.
double cost_of_a_call(pid_t worker, const std::string& log) {
  int status = 0;
  rusage used{};
  ::wait4(worker, &status, 0, &used);
  const auto micros = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
  };
  double good = 0;
  std::ifstream lines(log);
  for (std::string line; std::getline(lines, line);) {
    if (line.find(" good, ") != std::string::npos) good = std::stod(line);
  }
  std::filesystem::remove(log);
  return (micros(used.ru_utime) + micros(used.ru_stime)) / std::max(good, 1.0);
}

TEST_F(FleetTest, InAnOutageACallCostsWhatItCostsWithTheMemoryStore) {
  const std::string log = server.folder() + "/worker.log";
  const auto cost = [&](const std::string& file) {
    return cost_of_a_call(worker(file, 16, 2), log);
  };
  double in_memory = 1e9;
  double in_an_outage = 1e9;
  server.freeze();
  // The best of a few: whatever else this machine does only makes a round dearer.
  for (int round = 0; round < 4; ++round) {
    in_memory = std::min(in_memory, cost(config_with("", "")));
    in_an_outage = std::min(in_an_outage, cost(config("")));
  }
  server.thaw();
  std::cout << "a call takes " << in_memory << " us of CPU with the memory store, " << in_an_outage
            << " us in an outage\n";
  EXPECT_LT(in_memory, 1e5) << "no call went well";
  EXPECT_LT(in_an_outage, 1.1 * in_memory);
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
