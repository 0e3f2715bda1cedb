// The redis store keeps the contract of every store, over a real server and in real time.
#include <cstdlib>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "redis/store_rig.hpp"

namespace llm_rotate::redis::testing {
namespace {

namespace contract = sdk::testing;

class RedisStoreContract : public ::testing::TestWithParam<contract::StoreCase> {
 protected:
  static void SetUpTestSuite() { server = std::make_unique<RedisServer>(); }
  static void TearDownTestSuite() { server.reset(); }
  static std::string space() {
    return ::testing::UnitTest::GetInstance()->current_test_info()->name();
  }

  inline static std::unique_ptr<RedisServer> server;
};

TEST_P(RedisStoreContract, Holds) {
  RedisRig rig(settings_for(server->url(), space()));
  EXPECT_NO_THROW(GetParam().run(rig));
  EXPECT_EQ(rig.store().trouble(), "") << "a script failed";
}

TEST_P(RedisStoreContract, HoldsWhereOnlyEvalIsKnown) {
  if (GetParam().lasts_ms > 10'000) return;  // real time; the case above is enough
  Settings settings = settings_for(server->url(), space());
  settings.eval_only = true;
  RedisRig rig(settings);
  EXPECT_NO_THROW(GetParam().run(rig));
  EXPECT_EQ(rig.store().trouble(), "") << "a script failed";
}

INSTANTIATE_TEST_SUITE_P(Behaviours, RedisStoreContract,
                         ::testing::ValuesIn(contract::kStoreContract),
                         [](const auto& param) { return std::string(param.param.name); });

}  // namespace
}  // namespace llm_rotate::redis::testing
