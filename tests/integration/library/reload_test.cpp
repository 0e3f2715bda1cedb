#include <boost/asio/use_future.hpp>

#include "integration/library/library_fixture.hpp"

namespace llm_rotate::tests {
namespace {

class ReloadTest : public LibraryFixture {};

TEST_F(ReloadTest, HealthSurvivesForKeysThatStay) {
  upstream.set_script(fake::Script{}.rule({.key = "sk-a"}, {.fault = fake::Fault::kInvalidKey}));
  LMRotate lm = make({"a", "b"});
  lm.chat_sync({kModel, "x"});
  lm.reload_config(config({"a", "b", "c"}));
  EXPECT_EQ(lm.health().keys.size(), 3U);
  EXPECT_EQ(lm.health().keys[0].key.state, "quarantine");
  lm.chat_sync({kModel, "x"});
  EXPECT_EQ(asked().back(), "sk-b") << "the refused key still rests";
}

TEST_F(ReloadTest, ABadConfigurationIsRefusedAndTheOldOneKept) {
  LMRotate lm = make({"a"});
  LMRotateConfig bad = config({"a"});
  bad.keys[0].provider = "fak";
  EXPECT_THROW(lm.reload_config(bad), ConfigurationError);
  EXPECT_FALSE(lm.chat_sync({kModel, "x"}).content.empty());
}

TEST_F(ReloadTest, CallsUnderWayFinishOnTheOldConfiguration) {
  upstream.set_script(fake::Script{}.rule({.key = "sk-a"}, {.delay_ms = 300}));
  LMRotate lm = make({"a"});
  auto slow = lm.chat({kModel, "x"}, boost::asio::use_future);
  ASSERT_TRUE(upstream.wait_until([](const auto& attempts) { return attempts.size() == 1; },
                                  std::chrono::seconds(10)));
  lm.reload_config(config({"b"}));
  EXPECT_EQ(lm.chat_sync({kModel, "y"}).attempts, 1);
  EXPECT_FALSE(slow.get().content.empty());
  EXPECT_EQ(asked(), (std::vector<std::string>{"sk-a", "sk-b"}));
}

TEST_F(ReloadTest, AKeyCanBeTakenOutAndPutBack) {
  LMRotate lm = make({"a", "b"});
  LMRotateConfig without = config({"a", "b"});
  without.keys[0].enabled = false;
  lm.reload_config(without);
  lm.chat_sync({kModel, "x"});
  EXPECT_EQ(asked().back(), "sk-b");
  EXPECT_EQ(lm.health().keys[0].key.state, "disabled");
  lm.reload_config(config({"a", "b"}));
  lm.chat_sync({kModel, "x"});
  EXPECT_EQ(asked().back(), "sk-a");
}

TEST_F(ReloadTest, ProvidersAreReachedInTheNewWay) {
  LMRotate lm = make({"a"});
  lm.chat_sync({kModel, "x"});
  LMRotateConfig by_proxy = config({"a"});
  by_proxy.network.proxy = "http://127.0.0.1:1";
  lm.reload_config(by_proxy);
  EXPECT_THROW(lm.chat_sync({kModel, "x"}), LMRotateError) << "nobody listens there";
  lm.reload_config(config({"a"}));
  EXPECT_FALSE(lm.chat_sync({kModel, "x"}).content.empty());
}

TEST_F(ReloadTest, ACallUnderWayKeepsTheConnectionThatItHas) {
  upstream.set_script(fake::Script{}.rule({.key = "sk-a"}, {.delay_ms = 300}));
  LMRotate lm = make({"a"});
  auto slow = lm.chat({kModel, "x"}, boost::asio::use_future);
  ASSERT_TRUE(upstream.wait_until([](const auto& attempts) { return attempts.size() == 1; },
                                  std::chrono::seconds(10)));
  LMRotateConfig by_proxy = config({"a"});
  by_proxy.network.proxy = "http://127.0.0.1:1";
  lm.reload_config(by_proxy);
  EXPECT_FALSE(slow.get().content.empty());
}

}  // namespace
}  // namespace llm_rotate::tests
