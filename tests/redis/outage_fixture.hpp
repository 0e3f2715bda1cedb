// A process of a fleet as the host has it: the redis store behind its guard, on real time, with
// callers that measure how long they wait.
#pragma once

#include <algorithm>
#include <chrono>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "redis/redis_server.hpp"
#include "redis/store_rig.hpp"
#include "runtime/guarded_store.hpp"

namespace llm_rotate::redis::testing {

class Process {
 public:
  static constexpr int kDeadlineMs = 100 * kSlower;

  explicit Process(const Settings& settings, int deadline_ms = kDeadlineMs)
      : guard_(runtime::guard_store(std::make_shared<RedisStore>(settings),
                                    {"redis", deadline_ms, OnStoreDown::kLocal},
                                    [this](const std::string& text) {
                                      const std::lock_guard lock(mutex_);
                                      said_.push_back(text);
                                    })) {}
  explicit Process(const std::string& url) : Process(settings_for(url)) {}

  sdk::RouteSlot key(std::string_view key_id, std::int64_t rpm = 0, std::uint32_t most = 0) {
    sdk::KeySpec spec = sdk::testing::contract::spec(key_id);
    spec.rpm = rpm;
    spec.max_concurrent = most;
    return guard_->intern(spec, "m");
  }

  struct Grant {
    sdk::Reservation reservation;
    double waited_ms = 0;
    bool granted() const { return reservation.status == sdk::ReserveStatus::kGranted; }
  };
  Grant reserve(std::vector<sdk::RouteSlot> slots, std::int64_t lease_ms = 60'000) {
    struct Waiter final : sdk::IReserveWaiter {
      void on_reserved(const sdk::Reservation& reservation) override {
        promise.set_value(reservation);
      }
      std::promise<sdk::Reservation> promise;
    } waiter;
    std::future<sdk::Reservation> later = waiter.promise.get_future();
    const auto begun = std::chrono::steady_clock::now();
    Grant grant;
    grant.reservation = guard_->reserve({slots, 0, lease_ms, 0}, waiter);
    if (grant.reservation.status == sdk::ReserveStatus::kPending) grant.reservation = later.get();
    grant.waited_ms =
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun).count();
    return grant;
  }
  void settle(const Grant& grant, sdk::Effect effect, std::int64_t asked_ms = -1) {
    sdk::Settlement settlement;
    settlement.lease = grant.reservation.lease;
    settlement.slot = grant.reservation.slot;
    settlement.effect = effect;
    settlement.asked_ms = asked_ms;
    settlement.cause = "429 rate_limit";
    settlement.now_ms = now_ms();
    guard_->settle(settlement);
  }
  static std::int64_t now_ms() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
  }
  // A call over that key which goes well. Returns what it waited for the store.
  double call(sdk::RouteSlot slot) {
    const Grant grant = reserve({slot});
    EXPECT_TRUE(grant.granted());
    if (grant.granted()) settle(grant, sdk::Effect::kSuccess);
    return grant.waited_ms;
  }
  // Calls for so long on a build of usual speed, as they come.
  std::vector<double> calls(sdk::RouteSlot slot, int ms) {
    std::vector<double> waits;
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(ms * kSlower);
    while (std::chrono::steady_clock::now() < end) {
      waits.push_back(call(slot));
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return waits;
  }

  state::StoreGuard& guard() { return *guard_; }
  std::vector<std::string> said() const {
    const std::lock_guard lock(mutex_);
    return said_;
  }
  bool shared() { return !guard_->degraded() && guard_->trouble().empty(); }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> said_;
  std::shared_ptr<state::StoreGuard> guard_;
};

// How many waits in a row were about as long as the deadline.
inline int longest_run_of_waits(const std::vector<double>& waits) {
  int run = 0;
  int longest = 0;
  for (const double wait : waits) {
    run = wait > Process::kDeadlineMs / 2.0 ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

// An outage as its callers and the log saw it: calls went on, nobody waited long, two lines.
class OutageTest : public ::testing::Test {
 protected:
  static constexpr int kBackWithinMs = 5'000;

  static void expect_calls_go_on(Process& process, sdk::RouteSlot slot, int ms = 800) {
    const std::vector<double> waits = process.calls(slot, ms);
    EXPECT_LE(longest_run_of_waits(waits), 3);
    EXPECT_LT(*std::max_element(waits.begin(), waits.end()),
              Process::kDeadlineMs + 150.0 * kSlower);
    EXPECT_GT(waits.size(), 20U / kSlower);
    EXPECT_TRUE(process.guard().degraded());
  }
  static void expect_shared_again(Process& process) {
    EXPECT_TRUE(within(kBackWithinMs, [&] { return process.shared(); }))
        << process.guard().trouble();
    EXPECT_TRUE(within(100, [&] { return process.said().size() >= 2; })) << "it does not say so";
  }
  static void expect_two_lines(const Process& process, const std::string& reason) {
    const std::vector<std::string> said = process.said();
    ASSERT_EQ(said.size(), 2U) << ::testing::PrintToString(said);
    EXPECT_THAT(said[0], ::testing::HasSubstr("state store 'redis' is out of reach"));
    EXPECT_THAT(said[0], ::testing::HasSubstr(reason));
    EXPECT_THAT(said[1], ::testing::HasSubstr("answers again after"));
  }
  // Whether another process sees what this one learns, and the other way round.
  static void expect_one_view(Process& one, Process& other, std::string_view key_id) {
    const sdk::RouteSlot here = one.key(key_id);
    const sdk::RouteSlot there = other.key(key_id);
    one.settle(one.reserve({here}), sdk::Effect::kCooldown, 60'000);
    EXPECT_TRUE(within(1'000, [&] { return !other.reserve({there}).granted(); }));
  }
};

}  // namespace llm_rotate::redis::testing
