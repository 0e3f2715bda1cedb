// One strategy, reached twice: as the class itself and as the built plugin. Every test of a
// strategy runs on both, and both must say the same. Threads: one.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "llm_rotate/sdk/strategy.hpp"

#include "strategies/loaded_strategy.hpp"

namespace llm_rotate::testing {

// An active key of which nothing bad is known.
inline sdk::KeyView healthy_key() {
  sdk::KeyView key{};
  key.state = sdk::KeyState::kActive;
  key.weight = 1.0;
  key.success_rate = 1.0;
  key.budget_left = 1.0;
  key.input_cost = key.output_cost = key.cached_input_cost = -1.0;
  return key;
}

inline std::vector<sdk::KeyView> healthy_keys(std::size_t count) {
  return std::vector<sdk::KeyView>(count, healthy_key());
}

// Well spread bits for the n-th call of a test.
inline std::uint64_t bits(std::uint64_t n) {
  std::uint64_t z = (n + 1) * 0xd1342543de82ef95ULL;
  z = (z ^ (z >> 32U)) * 0xd1342543de82ef95ULL;
  return z ^ (z >> 29U);
}

template <class Strategy>
class StrategyTest : public ::testing::Test {
 protected:
  explicit StrategyTest(const std::string& plugin) : plugin_(plugin) {}

  std::vector<std::uint32_t> rank(const std::vector<sdk::KeyView>& keys,
                                  const sdk::RankContext& context, std::size_t capacity) {
    std::vector<std::uint32_t> direct(capacity);
    std::vector<std::uint32_t> loaded(capacity);
    direct.resize(direct_.rank(keys, context, direct));
    loaded.resize(plugin_.rank(keys, context, loaded));
    EXPECT_EQ(direct, loaded) << "the plugin and the class disagree";
    return loaded;
  }
  std::vector<std::uint32_t> rank(const std::vector<sdk::KeyView>& keys,
                                  const sdk::RankContext& context = {}) {
    return rank(keys, context, keys.size());
  }

  // How often each key was first in that many calls.
  std::vector<int> firsts(const std::vector<sdk::KeyView>& keys, int calls) {
    std::vector<int> counts(keys.size());
    std::array<std::uint32_t, 1> order{};
    for (int i = 0; i < calls; ++i) {
      const auto n = static_cast<std::uint64_t>(i);
      direct_.rank(keys, {n, bits(n), 0, 0}, order);
      ++counts[order[0]];
    }
    return counts;
  }

  // Whatever it is about, an order holds each key once, and the best few are its beginning.
  void check_orders(const std::vector<sdk::KeyView>& keys) {
    for (std::uint64_t n = 0; n < 20; ++n) {
      const sdk::RankContext context = {n, bits(n), 0, 0};
      const std::vector<std::uint32_t> whole = rank(keys, context);
      std::vector<std::uint32_t> sorted = whole;
      std::sort(sorted.begin(), sorted.end());
      ASSERT_EQ(sorted.size(), keys.size());
      for (std::uint32_t i = 0; i < sorted.size(); ++i) ASSERT_EQ(sorted[i], i);
      for (const std::size_t few : {1UL, 8UL, 257UL, keys.size() + 3}) {
        const std::size_t wanted = std::min(few, keys.size());
        ASSERT_EQ(rank(keys, context, few),
                  std::vector<std::uint32_t>(whole.begin(),
                                             whole.begin() + static_cast<std::ptrdiff_t>(wanted)));
      }
    }
  }

  Strategy direct_;
  LoadedStrategy plugin_;
};

// Keys that differ in everything.
inline std::vector<sdk::KeyView> mixed_keys(std::size_t count) {
  std::vector<sdk::KeyView> keys = healthy_keys(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t n = bits(i);
    keys[i].priority = static_cast<std::int32_t>(n % 5) - 2;
    keys[i].weight = static_cast<double>(n / 5 % 4);
    keys[i].success_rate = static_cast<double>(n / 20 % 11) / 10.0;
    keys[i].latency_ms = static_cast<double>(n / 220 % 3'000);
    keys[i].in_flight = static_cast<std::uint32_t>(n >> 32U) % 20;
    keys[i].max_concurrent = static_cast<std::uint32_t>(n >> 40U) % 2 == 0 ? 0 : 20;
    keys[i].consecutive_failures = static_cast<std::uint32_t>(n >> 48U) % 4;
    if (i % 7 == 0) keys[i].state = sdk::KeyState::kProbation;
    if (i % 13 == 0) keys[i].flags = sdk::KeyView::kAffinity;
  }
  return keys;
}

}  // namespace llm_rotate::testing
