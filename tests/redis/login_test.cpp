// Logins that are wrong, revoked, or may do less than they did.
#include "redis/outage_fixture.hpp"

namespace llm_rotate::redis::testing {
namespace {

using ::testing::HasSubstr;

class LoginTest : public OutageTest {};

TEST_F(LoginTest, AWrongPassword) {
  RedisServer server({"--requirepass", "right"});
  Process process("unix://:wrong@" + server.socket());
  const sdk::RouteSlot slot = process.key("k");
  expect_calls_go_on(process, slot, 400);
  server.cli("-a right --no-auth-warning CONFIG SET requirepass wrong");
  expect_shared_again(process);
  expect_two_lines(process, "WRONGPASS");
  for (const std::string& line : process.said()) {
    EXPECT_THAT(line, ::testing::Not(HasSubstr("wrong@"))) << "a password in the log";
  }
}

TEST_F(LoginTest, ALoginThatIsRevoked) {
  RedisServer server;
  server.cli("ACL SETUSER fleet on '>word' '~*' '&*' '+@all'");
  Process process("unix://fleet:word@" + server.socket());
  const sdk::RouteSlot slot = process.key("k");
  process.call(slot);
  EXPECT_TRUE(process.said().empty());
  server.cli("ACL SETUSER fleet off");
  server.cli("CLIENT KILL USER fleet");
  expect_calls_go_on(process, slot);
  server.cli("ACL SETUSER fleet on");
  expect_shared_again(process);
  expect_two_lines(process, server.socket());
}

TEST_F(LoginTest, ALoginThatMayDoLessThanBefore) {
  RedisServer server;
  server.cli("ACL SETUSER fleet on '>word' '~*' '&*' '+@all'");
  Process process("unix://fleet:word@" + server.socket());
  const sdk::RouteSlot slot = process.key("k");
  process.call(slot);
  server.cli("ACL SETUSER fleet -@scripting");
  expect_calls_go_on(process, slot);
  server.cli("ACL SETUSER fleet +@scripting");
  expect_shared_again(process);
  expect_two_lines(process, "NOPERM");
}

TEST_F(LoginTest, ALoginThatMayDoWhatIsNeededAndNoMore) {
  RedisServer server;
  server.cli(
      "ACL SETUSER fleet on '>word' '~{test}*' +@read +@write +@scripting +@connection +role "
      "+asking +time");
  Process process("unix://fleet:word@" + server.socket());
  const sdk::RouteSlot slot = process.key("k", 100, 5);
  process.call(slot);
  process.settle(process.reserve({slot}), sdk::Effect::kCooldown, 100);
  process.guard().remember(1, slot, 0);
  process.guard().next_turn("pool");
  process.guard().take_retry("openai", {}, 0);
  EXPECT_EQ(process.guard().command("k", sdk::KeyCommand::kClear, 0), sdk::CommandAnswer::kObeyed);
  std::this_thread::sleep_for(std::chrono::milliseconds(500 * kSlower));
  EXPECT_EQ(server.cli("ACL LOG"), "\n");
  EXPECT_TRUE(process.said().empty());
  EXPECT_TRUE(process.shared()) << process.guard().trouble();
}

}  // namespace
}  // namespace llm_rotate::redis::testing
