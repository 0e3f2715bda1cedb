// Many threads on one store: limits hold at every moment, and nothing is left over at the end. Run
// under ThreadSanitizer as well.
#include <array>
#include <atomic>
#include <cstdint>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "unit/state/store_fixture.hpp"

namespace llm_rotate::state {
namespace {

constexpr std::size_t kKeys = 6;
constexpr std::uint32_t kMaxConcurrent = 2;
constexpr std::int64_t kRpm = 1'500;
constexpr int kThreads = 4;
constexpr int kSteps = 4'000;

// What the threads count beside the store.
struct Ledger {
  std::array<std::atomic<std::uint32_t>, kKeys> in_flight{};
  std::array<std::atomic<std::int64_t>, kKeys> granted{};
  std::atomic<bool> broken{false};
};

class Shared {
 public:
  Shared() {
    for (std::size_t i = 0; i < kKeys; ++i) {
      names_.push_back("k" + std::to_string(i));
      slots_.push_back(store_.intern(spec(i), "m"));
    }
  }

  // Each thread does what its seed says; time moves slowly, so that rests and leases both end and
  // overlap, and not far enough for a budget to come back.
  void work(std::uint64_t seed) {
    std::mt19937_64 random(seed);
    for (int step = 0; step < kSteps; ++step) {
      if (step % 64 == 0) look(random());
      one_call(random);
    }
  }

  void check_the_end() {
    EXPECT_FALSE(ledger_.broken.load()) << "max_concurrent was exceeded";
    HealthTable table;
    store_.snapshot(table, now_.load());
    for (std::size_t i = 0; i < kKeys; ++i) {
      EXPECT_EQ(table.lines.at(names_[i] + "/").health.in_flight, 0U);
      EXPECT_LE(ledger_.granted[i].load(), kRpm);
      EXPECT_GT(ledger_.granted[i].load(), 50) << "too few to show anything";
    }
  }

 private:
  sdk::KeySpec spec(std::size_t i) const {
    sdk::KeySpec key;
    key.key_id = names_[i];
    key.provider = "p";
    key.rpm = kRpm;
    key.max_concurrent = kMaxConcurrent;
    key.quota_group = i < 2 ? "pair" : "";
    key.rest = {3, 5, 2, 3};
    return key;
  }

  void one_call(std::mt19937_64& random) {
    std::array<sdk::RouteSlot, kKeys> order{};
    for (std::size_t i = 0; i < kKeys; ++i) order[i] = slots_[(i + random()) % kKeys];
    const std::int64_t now = now_.fetch_add(random() % 16 == 0 ? 1 : 0);
    const sdk::Reservation grant = store_.reserve({order, 10, 50'000, now}, waiter_);
    if (grant.status != sdk::ReserveStatus::kGranted) return;
    const std::size_t key = index_of(grant.slot);
    ++ledger_.granted[key];
    if (++ledger_.in_flight[key] > kMaxConcurrent) ledger_.broken = true;
    if (random() % 8 == 0) std::this_thread::yield();
    store_.renew(grant.lease, 50'000, now);
    // Counted out before the store lets the next one in.
    --ledger_.in_flight[key];
    sdk::Settlement settlement;
    settlement.lease = grant.lease;
    settlement.slot = grant.slot;
    settlement.effect = static_cast<sdk::Effect>(random() % 16 < 10 ? 1 : random() % 5);
    settlement.scope = static_cast<sdk::Scope>(random() % 3);
    settlement.latency_ms = static_cast<std::int64_t>(random() % 500);
    settlement.tokens = 5;
    settlement.cause = "stress";
    settlement.now_ms = now;
    store_.settle(settlement);
    if (random() % 4 == 0) store_.settle(settlement);
  }

  // Everything that is not a call.
  void look(std::uint64_t what) {
    const std::int64_t now = now_.load();
    std::array<sdk::KeyView, kKeys> views{};
    for (std::size_t i = 0; i < kKeys; ++i) views[i].slot = slots_[i];
    store_.view(views, now);
    for (const sdk::KeyView& view : views) {
      if (view.in_flight > kMaxConcurrent || !(view.success_rate <= 1.0)) ledger_.broken = true;
    }
    const std::size_t key = what % kKeys;
    store_.next_turn(names_[key]);
    store_.intern(spec(key), "model " + std::to_string(what % 200));
    if (what % 3 == 0) store_.command(names_[key], sdk::KeyCommand::kClear, now);
    if (what % 7 == 0) {
      HealthTable table;
      store_.snapshot(table, now);
    }
  }

  std::size_t index_of(sdk::RouteSlot slot) const {
    std::size_t index = 0;
    while (slots_[index] != slot) ++index;
    return index;
  }

  MemoryStore store_;
  NoWaiter waiter_;
  std::vector<std::string> names_;
  std::vector<sdk::RouteSlot> slots_;
  std::atomic<std::int64_t> now_{1'000'000};
  Ledger ledger_;
};

TEST(MemoryStoreThreads, LimitsHoldWhileEverythingHappensAtOnce) {
  Shared shared;
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&shared, i] { shared.work(static_cast<std::uint64_t>(i) + 1); });
  }
  for (std::thread& thread : threads) thread.join();
  shared.check_the_end();
}

}  // namespace
}  // namespace llm_rotate::state
