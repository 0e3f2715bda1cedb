// What a call takes of the processor while the server of the fleet is away.
#include <sys/wait.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <string>

#include <gtest/gtest.h>

#include "redis/fleet_fixture.hpp"

namespace llm_rotate::redis::testing {
namespace {

class FleetCostTest : public FleetTest {
 protected:
  // In microseconds, of a worker that calls for two seconds.
  double cost_of_a_call(const std::string& config) {
    ::waitpid(worker(config, 16, 2), nullptr, 0);
    const std::string said = worker_log();
    std::filesystem::remove(server.folder() + "/worker.log");
    constexpr std::string_view kBefore = " good, ";
    const std::size_t cost = said.rfind(kBefore);
    return cost == std::string::npos ? 1e9 : std::stod(said.substr(cost + kBefore.size()));
  }
};

TEST_F(FleetCostTest, InAnOutageACallCostsWhatItCostsWithTheMemoryStore) {
  constexpr int kFewestRounds = 3;
  constexpr int kMostRounds = 12;
  double in_memory = 1e9;
  double in_an_outage = 1e9;
  server.freeze();
  // The best of a few, in turns: whatever else this machine does only makes a round dearer.
  for (int round = 0; round < kMostRounds; ++round) {
    if (round >= kFewestRounds && in_an_outage < 1.1 * in_memory) break;
    in_memory = std::min(in_memory, cost_of_a_call(config_with("", "")));
    in_an_outage = std::min(in_an_outage, cost_of_a_call(config("")));
  }
  server.thaw();
  std::cout << "a call takes " << in_memory << " us of CPU with the memory store, " << in_an_outage
            << " us in an outage\n";
  EXPECT_LT(in_memory, 1e5) << "no call went well";
  EXPECT_LT(in_an_outage, 1.1 * in_memory);
}

}  // namespace
}  // namespace llm_rotate::redis::testing
