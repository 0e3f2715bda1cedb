// Where a server can be: behind sentinels, on a port with a database.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "redis/outage_fixture.hpp"

namespace llm_rotate::redis::testing {
namespace {

class PlacesTest : public OutageTest {
 protected:
  static std::string at(const RedisServer& server) {
    return "-h 127.0.0.1 -p " + std::to_string(server.port());
  }
};

TEST_F(PlacesTest, ADatabaseOnAPort) {
  RedisServer server({}, true);
  Process process("redis://" + server.host() + "/3");
  process.call(process.key("k"));
  EXPECT_EQ(server.cli("-n 0 DBSIZE"), "0\n");
  EXPECT_NE(server.cli("-n 3 DBSIZE"), "0\n");
}

// A failover as sentinels make it.
class Sentinels {
 public:
  explicit Sentinels(const RedisServer& master) : port_(free_port()) {
    std::string pattern = (std::filesystem::temp_directory_path() / "llmr-guard-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    std::ofstream(folder_ + "/sentinel.conf")
        << "port " << port_ << "\nbind 127.0.0.1\ndir " << folder_
        << "\nprotected-mode no\nsentinel monitor mymaster 127.0.0.1 " << master.port()
        << " 1\nsentinel down-after-milliseconds mymaster 500\n"
        << "sentinel failover-timeout mymaster 3000\n";
    pid_ = spawn({"redis-sentinel", folder_ + "/sentinel.conf"}, folder_ + "/log");
    within(5'000, [&] { return ask("PING").starts_with("PONG"); });
  }
  ~Sentinels() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    std::filesystem::remove_all(folder_);
  }
  std::string ask(const std::string& what) const {
    return output_of("timeout 5 redis-cli -p " + std::to_string(port_) + " " + what + " 2>&1");
  }
  std::string url() const {
    return "redis+sentinel://127.0.0.1:1,127.0.0.1:" + std::to_string(port_) + "/mymaster/0";
  }

 private:
  int port_;
  std::string folder_;
  pid_t pid_ = -1;
};

TEST_F(PlacesTest, SentinelsNameANewMaster) {
  RedisServer master({}, true);
  RedisServer replica({"--replicaof", "127.0.0.1 " + std::to_string(master.port())}, true);
  ASSERT_TRUE(within(10'000, [&] {
    return replica.cli("INFO replication").find("master_link_status:up") != std::string::npos;
  }));
  Sentinels sentinels(master);
  ASSERT_TRUE(within(15'000, [&] {
    return sentinels.ask("SENTINEL replicas mymaster").find(std::to_string(replica.port())) !=
           std::string::npos;
  }));
  Process process(settings_for(sentinels.url()));
  const sdk::RouteSlot slot = process.key("k");
  const sdk::RouteSlot rested = process.key("rested");
  ASSERT_TRUE(within(5'000, [&] { return master.cli("--raw KEYS '*:workers'").size() > 2; }))
      << process.guard().trouble();
  process.call(slot);
  process.settle(process.reserve({rested}), sdk::Effect::kQuarantine, 60'000);
  std::this_thread::sleep_for(std::chrono::milliseconds(300 * kSlower));
  master.kill();
  expect_calls_go_on(process, slot, 400 / kSlower);
  ASSERT_TRUE(within(15'000, [&] {
    return sentinels.ask("SENTINEL GET-MASTER-ADDR-BY-NAME mymaster")
               .find(std::to_string(replica.port())) != std::string::npos;
  })) << "the sentinels have not made a failover";
  expect_shared_again(process);
  EXPECT_EQ(replica.cli("ROLE").substr(0, 6), "master");
  EXPECT_FALSE(process.reserve({rested}).granted()) << replica.cli("HGETALL {test}:v1:key:rested");
  EXPECT_TRUE(process.reserve({slot}).granted());
  EXPECT_NE(replica.cli("KEYS '*:leases'").find(":"), std::string::npos)
      << "nothing was granted by the new master";
  expect_two_lines(process, "127.0.0.1:");
}

}  // namespace
}  // namespace llm_rotate::redis::testing
