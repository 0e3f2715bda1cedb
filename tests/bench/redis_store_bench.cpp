// What a reservation over Redis costs: how long one takes, and how many go in a second.
//
//   llm-rotate-bench-redis-store unix:///run/redis.sock
#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <vector>

#include "redis_store.hpp"

namespace {

using namespace llm_rotate;  // NOLINT(google-build-using-namespace)
using Clock = std::chrono::steady_clock;

sdk::Settlement success_of(const sdk::Reservation& reservation) {
  sdk::Settlement settlement;
  settlement.lease = reservation.lease;
  settlement.slot = reservation.slot;
  settlement.effect = sdk::Effect::kSuccess;
  settlement.tokens = 10;
  settlement.latency_ms = 100;
  return settlement;
}

class Waiter final : public sdk::IReserveWaiter {
 public:
  void on_reserved(const sdk::Reservation& reservation) override {
    const std::lock_guard lock(mutex_);
    answer_ = reservation;
    here_ = true;
    arrived_.notify_one();
  }
  sdk::Reservation wait() {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [&] { return here_; });
    here_ = false;
    return answer_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  sdk::Reservation answer_;
  bool here_ = false;
};

double percentile(std::vector<double>& values, double share) {
  const auto at = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + at, values.end());
  return values[static_cast<std::size_t>(at)];
}

void one_at_a_time(redis::RedisStore& store, const std::vector<sdk::RouteSlot>& slots) {
  std::vector<double> micros;
  Waiter waiter;
  for (int i = 0; i < 5'000; ++i) {
    const Clock::time_point begun = Clock::now();
    if (store.reserve({slots, 100, 60'000, 0}, waiter).status != sdk::ReserveStatus::kPending) {
      continue;
    }
    const sdk::Reservation reservation = waiter.wait();
    micros.push_back(std::chrono::duration<double, std::micro>(Clock::now() - begun).count());
    store.settle(success_of(reservation));
  }
  std::printf("one at a time: p50 %.0f us, p99 %.0f us\n", percentile(micros, 0.5),
              percentile(micros, 0.99));
}

// Keeps that many on their way.
class Stream final : public sdk::IReserveWaiter {
 public:
  Stream(redis::RedisStore& store, const std::vector<sdk::RouteSlot>& slots, bool settles)
      : store_(store), slots_(slots), settles_(settles) {}

  void run(int at_once, int seconds) {
    const Clock::time_point begun = Clock::now();
    end_ = begun + std::chrono::seconds(seconds);
    under_way_ = at_once;
    for (int i = 0; i < at_once; ++i) next();
    std::unique_lock lock(mutex_);
    over_.wait(lock, [&] { return under_way_ == 0; });
    const double took = std::chrono::duration<double>(Clock::now() - begun).count();
    std::printf("%d at once%s: %.0f reservations a second, %d refused\n", at_once,
                settles_ ? ", each settled" : "", granted_ / took, refused_.load());
  }
  void on_reserved(const sdk::Reservation& reservation) override {
    if (reservation.status == sdk::ReserveStatus::kGranted) {
      ++granted_;
      if (settles_) store_.settle(success_of(reservation));
    } else {
      ++refused_;
    }
    if (Clock::now() < end_) return next();
    const std::lock_guard lock(mutex_);
    --under_way_;
    over_.notify_one();
  }

 private:
  void next() {
    if (store_.reserve({slots_, 100, 1'000, 0}, *this).status != sdk::ReserveStatus::kPending) {
      ++refused_;
    }
  }

  redis::RedisStore& store_;
  const std::vector<sdk::RouteSlot>& slots_;
  const bool settles_;
  Clock::time_point end_;
  std::mutex mutex_;
  std::condition_variable over_;
  int under_way_ = 0;
  std::atomic<int> granted_{0};
  std::atomic<int> refused_{0};
};

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::fprintf(stderr, "usage: %s REDIS_URL\n", arguments[0]);
    return 2;
  }
  redis::Settings settings;
  redis::read_url(arguments[1], settings);
  settings.space = "bench";
  redis::RedisStore store(settings);
  for (const bool limited : {false, true}) {
    std::vector<sdk::RouteSlot> slots;
    for (int i = 0; i < 10; ++i) {
      sdk::KeySpec key;
      const std::string id = (limited ? "limited-" : "key-") + std::to_string(i);
      key.key_id = id;
      key.provider = "openai";
      if (limited) {
        key.rpm = 1'000'000'000;
        key.tpm = 1'000'000'000'000;
        key.max_concurrent = 1'000'000;
      }
      slots.push_back(store.intern(key, "gpt-4o-mini"));
    }
    std::printf("10 keys %s\n", limited ? "with rpm, tpm and max_concurrent" : "without limits");
    one_at_a_time(store, slots);
    Stream(store, slots, false).run(256, 2);
    Stream(store, slots, true).run(256, 2);
  }
  return 0;
}
