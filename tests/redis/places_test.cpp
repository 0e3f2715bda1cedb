// Where a server can be: behind sentinels, in a cluster, behind TLS, on a port with a database.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "redis/outage_fixture.hpp"

namespace llm_rotate::redis::testing {
namespace {

using ::testing::HasSubstr;

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
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  master.kill();
  expect_calls_go_on(process, slot, 400);
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
  std::this_thread::sleep_for(std::chrono::milliseconds(300));

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

class TlsTest : public OutageTest {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "llmr-tls-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
    const std::string log = output_of(
        "cd " + folder +
        " && openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -days 2"
        " -subj /CN=ours 2>&1 && for who in server client; do"
        " openssl req -newkey rsa:2048 -nodes -keyout $who.key -out $who.csr -subj /CN=$who 2>&1;"
        " printf 'subjectAltName=IP:127.0.0.1' > ext;"
        " openssl x509 -req -in $who.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2"
        " -extfile ext -out $who.crt 2>&1; done;"
        " openssl req -x509 -newkey rsa:2048 -nodes -keyout x.key -out other.crt -days 2"
        " -subj /CN=other 2>&1");
    port = free_port();
    server = std::make_unique<RedisServer>(std::vector<std::string>{
        "--tls-port", std::to_string(port), "--tls-cert-file", folder + "/server.crt",
        "--tls-key-file", folder + "/server.key", "--tls-ca-cert-file", folder + "/ca.crt"});
  }
  void TearDown() override { std::filesystem::remove_all(folder); }
  Settings settings() const {
    Settings made = settings_for("rediss://127.0.0.1:" + std::to_string(port));
    made.tls.ca_file = folder + "/ca.crt";
    made.tls.cert_file = folder + "/client.crt";
    made.tls.key_file = folder + "/client.key";
    return made;
  }

  std::string folder;
  int port = 0;
  std::unique_ptr<RedisServer> server;
};

TEST_F(TlsTest, OwnAuthorityAndClientCertificate) {
  Process process(settings());
  const sdk::RouteSlot slot = process.key("k");
  for (int i = 0; i < 20; ++i) process.call(slot);
  EXPECT_EQ(process.said().size(), 0U) << ::testing::PrintToString(process.said());
  EXPECT_NE(server->cli("DBSIZE"), "0\n");
}

TEST_F(TlsTest, AnAuthorityThatIsNotOursIsRefused) {
  Settings wrong = settings();
  wrong.tls.ca_file = folder + "/other.crt";
  Process process(wrong);
  expect_calls_go_on(process, process.key("k"), 300);
  ASSERT_EQ(process.said().size(), 1U);
  EXPECT_THAT(process.said()[0], HasSubstr("certificate verify failed"));
}

TEST_F(TlsTest, AnotherNameIsRefused) {
  Settings wrong = settings();
  wrong.tls.server_name = "redis.example";
  Process process(wrong);
  expect_calls_go_on(process, process.key("k"), 300);
  ASSERT_EQ(process.said().size(), 1U);
  EXPECT_THAT(process.said()[0], HasSubstr("certificate verify failed"));
}

TEST_F(TlsTest, WithoutAClientCertificateTheServerRefuses) {
  Settings wrong = settings();
  wrong.tls.cert_file.clear();
  wrong.tls.key_file.clear();
  Process process(wrong);
  expect_calls_go_on(process, process.key("k"), 300);
}

TEST_F(TlsTest, AFileThatCannotBeReadIsAConfigurationError) {
  Settings wrong = settings();
  wrong.tls.ca_file = folder + "/nowhere";
  try {
    RedisStore store(wrong);
    FAIL() << "a missing file was accepted";
  } catch (const std::invalid_argument& error) {
    EXPECT_EQ(error.what(), "tls_ca_file '" + folder +
                                "/nowhere' cannot be used; name a PEM file that can be read");
  }
}

}  // namespace
}  // namespace llm_rotate::redis::testing
