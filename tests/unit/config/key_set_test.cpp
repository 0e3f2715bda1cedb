#include "config/key_set.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::config {
namespace {

using Indexes = std::vector<std::size_t>;

LMRotateConfig three_keys() {
  LMRotateConfig config;
  for (const char* id : {"a", "b", "c"}) {
    config.keys.emplace_back(id, "p", "env://X", std::vector<std::string>{"m"});
  }
  return config;
}

TEST(KeySet, AllKeysInTheirOrderByDefault) {
  EXPECT_EQ(used_keys(three_keys()), (Indexes{0, 1, 2}));
}

TEST(KeySet, UseKeysChoosesAndOrders) {
  LMRotateConfig config = three_keys();
  config.use_keys = std::vector<std::string>{"c", "zzz", "a", "c"};
  EXPECT_EQ(used_keys(config), (Indexes{2, 0}));
}

TEST(KeySet, ADisabledKeyIsNotActive) {
  LMRotateConfig config = three_keys();
  config.keys[1].enabled = false;
  EXPECT_EQ(used_keys(config), (Indexes{0, 1, 2}));
  EXPECT_EQ(active_keys(config), (Indexes{0, 2}));
}

}  // namespace
}  // namespace llm_rotate::config
