// The memory store keeps the contract of every store.
#include <cstdint>
#include <string>

#include <gtest/gtest.h>

#include "llm_rotate/sdk/testing/store_contract.hpp"

#include "state/memory_store.hpp"

namespace llm_rotate::state {
namespace {

namespace contract = sdk::testing;

class MemoryRig final : public contract::StoreRig {
 public:
  sdk::IStateStore& store() override { return store_; }
  std::int64_t now_ms() override { return now_ms_; }
  void advance(std::int64_t ms) override { now_ms_ += ms; }

 private:
  MemoryStore store_;
  std::int64_t now_ms_ = 5'000'000;
};

class MemoryStoreContract : public ::testing::TestWithParam<contract::StoreCase> {};

TEST_P(MemoryStoreContract, Holds) {
  MemoryRig rig;
  EXPECT_NO_THROW(GetParam().run(rig));
}

INSTANTIATE_TEST_SUITE_P(Behaviours, MemoryStoreContract,
                         ::testing::ValuesIn(contract::kStoreContract),
                         [](const auto& param) { return std::string(param.param.name); });

}  // namespace
}  // namespace llm_rotate::state
