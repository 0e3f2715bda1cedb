// A cluster of three: its redirections are followed, and a slot that moves takes our data along.
#include <algorithm>

#include "redis/outage_fixture.hpp"

namespace llm_rotate::redis::testing {
namespace {

using ::testing::HasSubstr;

class ClusterTest : public OutageTest {
 protected:
  static constexpr int kNodes = 3;

  void SetUp() override {
    std::string create;
    for (int i = 0; i < kNodes; ++i) {
      nodes.push_back(std::make_unique<RedisServer>(
          std::vector<std::string>{"--cluster-enabled", "yes", "--cluster-node-timeout", "2000"},
          true));
      create += " " + nodes.back()->host();
    }
    output_of("redis-cli --cluster create" + create + " --cluster-yes 2>&1");
    ASSERT_TRUE(within(20'000, [&] {
      return std::all_of(nodes.begin(), nodes.end(), [](const auto& node) {
        return node->cli("CLUSTER INFO").find("cluster_state:ok") != std::string::npos;
      });
    }));
    slot_of_space = nodes[0]->cli("CLUSTER KEYSLOT '{test}'");
    slot_of_space.pop_back();
  }
  std::string id(std::size_t node) const {
    std::string text = nodes[node]->cli("CLUSTER MYID");
    text.pop_back();
    return text;
  }
  // Which node serves our slot.
  std::size_t owner() const {
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      if (nodes[i]->cli("SET {test}:who x PX 1").starts_with("OK")) return i;
    }
    return nodes.size();
  }
  std::string url(std::size_t first) const {
    return "redis+cluster://" + nodes[first]->host() + "," + nodes[(first + 1) % kNodes]->host();
  }

  std::vector<std::unique_ptr<RedisServer>> nodes;
  std::string slot_of_space;
};

TEST_F(ClusterTest, MovedIsFollowed) {
  const std::size_t mine = owner();
  ASSERT_LT(mine, nodes.size());
  for (std::size_t first = 0; first < nodes.size(); ++first) {
    Process process(settings_for(url(first)));
    const sdk::RouteSlot slot = process.key("k");
    ASSERT_TRUE(within(5'000, [&] { return process.shared(); })) << process.guard().trouble();
    for (int i = 0; i < 20; ++i) process.call(slot);
    EXPECT_EQ(process.said().size(), 0U) << ::testing::PrintToString(process.said());
  }
}

TEST_F(ClusterTest, ASlotMovesWhileCallsGoOn) {
  const std::size_t from = owner();
  const std::size_t to = (from + 1) % kNodes;
  Process process(settings_for(url(from)));
  const sdk::RouteSlot slot = process.key("k");
  const sdk::RouteSlot rested = process.key("rested");
  process.call(slot);
  process.settle(process.reserve({rested}), sdk::Effect::kQuarantine, 60'000);
  std::this_thread::sleep_for(std::chrono::milliseconds(300 * kSlower));

  nodes[to]->cli("CLUSTER SETSLOT " + slot_of_space + " IMPORTING " + id(from));
  nodes[from]->cli("CLUSTER SETSLOT " + slot_of_space + " MIGRATING " + id(to));
  std::thread mover([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    for (int round = 0; round < 50; ++round) {
      std::string names = nodes[from]->cli("--raw CLUSTER GETKEYSINSLOT " + slot_of_space + " 100");
      std::replace(names.begin(), names.end(), '\n', ' ');
      if (names.find('{') == std::string::npos) break;
      nodes[from]->cli("MIGRATE 127.0.0.1 " + std::to_string(nodes[to]->port()) +
                       " '' 0 1000 REPLACE KEYS " + names);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(200));  // the time of ASK
    for (const std::size_t node : {to, from, (to + 1) % kNodes}) {
      nodes[node]->cli("CLUSTER SETSLOT " + slot_of_space + " NODE " + id(to));
    }
  });
  const std::vector<double> waits = process.calls(slot, 1'500);
  mover.join();
  EXPECT_LE(longest_run_of_waits(waits), 3);
  EXPECT_TRUE(within(kBackWithinMs, [&] { return process.shared(); })) << process.guard().trouble();
  EXPECT_EQ(owner(), to);
  EXPECT_THAT(nodes[to]->cli("INFO commandstats"), HasSubstr("cmdstat_asking"));
  process.call(slot);
  EXPECT_FALSE(process.reserve({rested}).granted()) << "health has not moved along";
  EXPECT_TRUE(process.said().empty() || process.said().size() == 2);
}

}  // namespace
}  // namespace llm_rotate::redis::testing
