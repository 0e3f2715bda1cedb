// What several processes on one store may rely on. A store each, over one server.
#include <atomic>
#include <sstream>

#include "redis/outage_fixture.hpp"

namespace llm_rotate::redis::testing {
namespace {

// A process that never takes the server for gone, however slow this machine is.
class Member : public Process {
 public:
  explicit Member(const std::string& url) : Process(settings_for(url), 10'000) {}
};

class FleetRules : public ::testing::Test {
 protected:
  // So that every kind of data is there.
  static void use_everything(Process& process) {
    const sdk::RouteSlot slot = process.key("k", 10, 5);
    process.call(slot);
    process.guard().command("k", sdk::KeyCommand::kClear, 0);
    process.settle(process.reserve({slot}), sdk::Effect::kCooldown, 1'000);
    process.guard().remember(1, slot, 0);
    process.guard().next_turn("pool");
    process.guard().take_retry("openai", {}, 0);
    std::this_thread::sleep_for(std::chrono::milliseconds(500 * kSlower));
  }

  RedisServer server;
};

TEST_F(FleetRules, AKeyRefusedInOneIsTriedByNoOtherFrom50msAfter) {
  std::vector<std::unique_ptr<Member>> fleet;
  std::vector<sdk::RouteSlot> slots;
  for (int i = 0; i < 4; ++i) {
    fleet.push_back(std::make_unique<Member>(server.url()));
    slots.push_back(fleet.back()->key("k"));
    fleet.back()->call(slots.back());
  }
  fleet[0]->settle(fleet[0]->reserve({slots[0]}), sdk::Effect::kQuarantine, 60'000);
  std::this_thread::sleep_for(std::chrono::milliseconds(50 * kSlower));
  for (std::size_t i = 0; i < fleet.size(); ++i) {
    EXPECT_FALSE(fleet[i]->reserve({slots[i]}).granted()) << i;
  }
}

TEST_F(FleetRules, OneProbeInTheFleet) {
  std::vector<std::unique_ptr<Member>> fleet;
  std::vector<sdk::RouteSlot> slots;
  for (int i = 0; i < 8; ++i) {
    fleet.push_back(std::make_unique<Member>(server.url()));
    slots.push_back(fleet.back()->key("k"));
    fleet.back()->call(slots.back());
  }
  for (int round = 0; round < 5; ++round) {
    fleet[0]->guard().command("k", sdk::KeyCommand::kClear, 0);
    fleet[0]->settle(fleet[0]->reserve({slots[0]}), sdk::Effect::kCooldown, 100);
    std::this_thread::sleep_for(std::chrono::milliseconds(150 * kSlower));
    std::atomic<int> probes{0};
    std::atomic<int> others{0};
    std::vector<std::thread> threads;
    std::vector<Process::Grant> grants(fleet.size());
    for (std::size_t i = 0; i < fleet.size(); ++i) {
      threads.emplace_back([&, i] {
        for (int tries = 0; tries < 20 && !grants[i].granted(); ++tries) {
          grants[i] = fleet[i]->reserve({slots[i]});
        }
        if (!grants[i].granted()) return;
        ++(grants[i].reservation.probe ? probes : others);
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(probes, 1) << round;
    EXPECT_EQ(others, 0) << round;
    for (std::size_t i = 0; i < fleet.size(); ++i) {
      if (grants[i].granted()) fleet[i]->settle(grants[i], sdk::Effect::kSuccess);
    }
  }
}

TEST_F(FleetRules, OperatorsAreObeyedWithinASecond) {
  Member one(server.url());
  Member other(server.url());
  const sdk::RouteSlot slot = other.key("k");
  one.key("k");
  other.call(slot);
  const auto state_there = [&] {
    sdk::KeyView view{};
    view.slot = slot;
    other.guard().view({&view, 1}, Process::now_ms());
    return view.state;
  };
  ASSERT_EQ(one.guard().command("k", sdk::KeyCommand::kDrain, 0), sdk::CommandAnswer::kObeyed);
  EXPECT_FALSE(other.reserve({slot}).granted()) << "at once";
  EXPECT_TRUE(within(1'000, [&] { return state_there() == sdk::KeyState::kDisabled; }));
  ASSERT_EQ(one.guard().command("k", sdk::KeyCommand::kEnable, 0), sdk::CommandAnswer::kObeyed);
  EXPECT_TRUE(within(1'000, [&] { return state_there() == sdk::KeyState::kActive; }));
  EXPECT_TRUE(other.reserve({slot}).granted());
}

TEST_F(FleetRules, RetryBudgetsTurnsAndSessionsAreShared) {
  Member one(server.url());
  Member other(server.url());
  one.key("a");
  const sdk::RouteSlot b = one.key("b");
  const sdk::RouteSlot b_there = other.key("b");
  const sdk::RetryBudget budget = {0, 3, 0};
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(one.guard().take_retry("openai", budget, 0));
  EXPECT_TRUE(other.guard().take_retry("openai", budget, 0)) << "it has not heard of the others";
  EXPECT_TRUE(within(1'000, [&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(400));
    return !other.guard().take_retry("openai", budget, 0);
  }));
  other.guard().remember(99, b_there, 0);
  one.guard().remember(1, b, 0);
  EXPECT_TRUE(within(1'500, [&] { return one.guard().recall(99, 0) == b; }));
  for (int i = 0; i < 50; ++i) one.guard().next_turn("pool");
  EXPECT_TRUE(within(1'500, [&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(250));
    return other.guard().next_turn("pool") >= 50;
  }));
  EXPECT_EQ(other.guard().workers(), 2U);
}

TEST_F(FleetRules, AllOfItIsInOneSlotAndGoesByItself) {
  Member process(server.url());
  use_everything(process);
  std::istringstream names(server.cli("--raw KEYS '*'"));
  int count = 0;
  for (std::string name; std::getline(names, name); ++count) {
    EXPECT_TRUE(name.starts_with("{test}:")) << name;
    EXPECT_GT(std::stoll(server.cli("PTTL '" + name + "'")), 0) << name;
  }
  EXPECT_GE(count, 8);
}

TEST_F(FleetRules, WhoeverEndsIsNoLongerCounted) {
  Member stays(server.url());
  stays.call(stays.key("k"));
  {
    Member goes(server.url());
    goes.call(goes.key("k"));
    EXPECT_TRUE(within(1'500, [&] { return stays.guard().workers() == 2; }));
  }
  EXPECT_TRUE(within(1'500, [&] { return stays.guard().workers() == 1; }))
      << "it would share its budgets with nobody for 5 s";
}

TEST_F(FleetRules, WhoeverEndsInTheMiddleOfAskingIsNotCountedAgain) {
  for (int i = 0; i < 50; ++i) {
    Member goes(server.url());
    goes.call(goes.key("k"));
    goes.key("another");  // makes it ask for news at once
  }
  EXPECT_EQ(server.cli("ZCARD {test}:v1:workers"), "0\n");
}

// Valkey, KeyDB and older servers know the commands of Redis 5.
TEST_F(FleetRules, NothingIsAskedThatOnlyNewServersKnow) {
  server.cli("CONFIG RESETSTAT");
  {
    Member process(server.url());
    use_everything(process);
  }
  std::istringstream stats(server.cli("INFO commandstats"));
  int seen = 0;
  for (std::string line; std::getline(stats, line);) {
    constexpr std::string_view kHead = "cmdstat_";
    if (!line.starts_with(kHead)) continue;
    const std::string name = line.substr(kHead.size(), line.find(':') - kHead.size());
    if (name == "config|resetstat" || name == "info") continue;
    const std::string since =
        server.cli("--raw COMMAND DOCS '" + name + "' | grep -A1 '^since$' | sed -n 2p");
    ASSERT_FALSE(since.empty()) << name;
    EXPECT_LE(std::stoi(since), 5) << name << " is there since " << since;
    ++seen;
  }
  EXPECT_GT(seen, 20);
}

}  // namespace
}  // namespace llm_rotate::redis::testing
