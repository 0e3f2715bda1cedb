#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "llm_rotate/sdk/strategy.hpp"

#include "conformance/checks.hpp"

namespace llm_rotate::conformance {

namespace {

using Keys = std::vector<llmr_key_view>;
using Order = std::vector<std::uint32_t>;

constexpr std::uint32_t kUntouched = 0xdeadbeef;
constexpr std::size_t kMargin = 16;  // room behind the capacity, to see who writes there

llmr_key_view plain_key(std::uint32_t slot) {
  llmr_key_view key{};
  key.slot = slot;
  key.weight = 1;
  key.success_rate = 1;
  key.budget_left = 1;
  key.input_cost = key.output_cost = key.cached_input_cost = -1;
  return key;
}

Keys random_keys(std::size_t count) {
  std::mt19937_64 random(count + 1);  // NOLINT(cert-msc51-cpp): the same keys in every run
  std::uniform_real_distribution<double> share(0, 1);
  Keys keys;
  for (std::size_t i = 0; i < count; ++i) {
    llmr_key_view key = plain_key(static_cast<std::uint32_t>(i));
    key.state = random() % 8 == 0 ? static_cast<std::uint32_t>(sdk::KeyState::kProbation) : 0;
    key.priority = static_cast<std::int32_t>(random() % 5);
    key.consecutive_failures = static_cast<std::uint32_t>(random() % 4);
    key.weight = share(random) * 10;
    key.success_rate = share(random);
    key.latency_ms = share(random) * 5000;
    key.budget_left = share(random);
    key.in_flight = static_cast<std::uint32_t>(random() % 20);
    keys.push_back(key);
  }
  return keys;
}

// Numbers that a sane host would not give, and that a division or a logarithm trips over.
Keys extreme_keys() {
  Keys keys;
  for (const double value : {0.0, -0.0, 1e308, std::numeric_limits<double>::infinity(),
                             std::numeric_limits<double>::quiet_NaN(), 5e-324}) {
    llmr_key_view key = plain_key(static_cast<std::uint32_t>(keys.size()));
    key.weight = key.success_rate = key.latency_ms = key.budget_left = value;
    key.input_cost = key.output_cost = key.cached_input_cost = value;
    key.priority = value > 1 ? std::numeric_limits<std::int32_t>::min()
                             : std::numeric_limits<std::int32_t>::max();
    key.consecutive_failures = key.in_flight = std::numeric_limits<std::uint32_t>::max();
    keys.push_back(key);
  }
  return keys;
}

class StrategyChecks {
 public:
  StrategyChecks(const llmr_strategy_v1& table, const void* self, Report& report)
      : table_(table), self_(self), report_(report) {}

  void run() {
    report_.check("strategy: ranks no keys as nothing", [&] { return rank_all({}); });
    report_.check("strategy: ranks its only key", [&] { return only_key(); });
    report_.check("strategy: ranks a thousand keys", [&] { return rank_all(random_keys(1000)); });
    report_.check("strategy: keeps to the room there is", [&] { return small_room(); });
    report_.check("strategy: survives extreme numbers", [&] { return rank_all(extreme_keys()); });
    report_.check("strategy: ranks the same twice", [&] { return same_twice(); });
    report_.check("strategy: works from several threads at once", [&] { return threads(); });
  }

 private:
  struct Ranking {
    Order order;  // as many as were said to be written, if there was room for them
    std::string trouble;
  };

  Ranking rank(const Keys& keys, std::size_t capacity, std::uint64_t turn = 0) const {
    Order order(capacity + kMargin, kUntouched);
    const llmr_rank_view view = {sizeof(llmr_rank_view), 0,    keys.data(), keys.size(), turn,
                                 0x9e3779b97f4a7c15U,    1000, 1000};
    const std::size_t written = table_.rank(self_, &view, order.data(), capacity);
    if (written > capacity) {
      return {{},
              "it says that it wrote " + std::to_string(written) + " indexes where there is " +
                  "room for " + std::to_string(capacity)};
    }
    const bool overrun = std::any_of(order.end() - kMargin, order.end(),
                                     [](std::uint32_t index) { return index != kUntouched; });
    order.resize(written);
    std::string trouble = overrun ? "it wrote behind the room there is" : trouble_with(order, keys);
    return {std::move(order), std::move(trouble)};
  }

  static std::string trouble_with(const Order& order, const Keys& keys) {
    std::vector<bool> seen(keys.size());
    for (const std::uint32_t index : order) {
      if (index >= keys.size()) {
        return "it ranked " + std::to_string(index) + ", of " + std::to_string(keys.size()) +
               " keys";
      }
      if (seen[index]) return "it ranked " + std::to_string(index) + " twice";
      seen[index] = true;
    }
    return {};
  }

  std::string rank_all(const Keys& keys) const { return rank(keys, keys.size()).trouble; }

  std::string only_key() const {
    const Ranking ranking = rank({plain_key(0)}, 1);
    if (!ranking.trouble.empty()) return ranking.trouble;
    return ranking.order.size() == 1 ? "" : "it left out a healthy key that is the only one";
  }

  std::string small_room() const {
    const Keys keys = random_keys(100);
    for (const std::size_t capacity : {0U, 1U, 3U, 99U}) {
      if (std::string trouble = rank(keys, capacity).trouble; !trouble.empty()) return trouble;
    }
    return {};
  }

  std::string same_twice() const {
    const Keys keys = random_keys(50);
    for (std::uint64_t turn = 0; turn < 5; ++turn) {
      if (rank(keys, 50, turn).order != rank(keys, 50, turn).order) {
        return "the same keys, turn and random number give another order";
      }
    }
    return {};
  }

  std::string threads() const {
    const Keys keys = random_keys(100);
    const Order expected = rank(keys, 100).order;
    std::atomic<int> wrong = 0;
    std::vector<std::thread> workers;
    workers.reserve(4);
    for (int i = 0; i < 4; ++i) {
      workers.emplace_back([&] {
        for (int round = 0; round < 200; ++round) {
          if (rank(keys, 100).order != expected) ++wrong;
        }
      });
    }
    for (std::thread& worker : workers) worker.join();
    return wrong == 0 ? "" : "orders differ when they are made at the same time";
  }

  const llmr_strategy_v1& table_;
  const void* self_;
  Report& report_;
};

}  // namespace

void check_strategy(const llmr_strategy_v1& table, const void* self, Report& report) {
  StrategyChecks(table, self, report).run();
}

}  // namespace llm_rotate::conformance
