// Loads a Redis store and measures it: one reservation after the other, and many at once. For the
// benchmark, and for the test that holds its figures.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include "redis_store.hpp"

namespace llm_rotate::bench {

using Clock = std::chrono::steady_clock;

inline sdk::Settlement success_of(const sdk::Reservation& reservation) {
  sdk::Settlement settlement;
  settlement.lease = reservation.lease;
  settlement.slot = reservation.slot;
  settlement.effect = sdk::Effect::kSuccess;
  settlement.tokens = 10;
  settlement.latency_ms = 100;
  return settlement;
}

// Ten keys; `limited` ones have every kind of limit, but none that is ever reached.
inline std::vector<sdk::RouteSlot> ten_keys(redis::RedisStore& store, bool limited) {
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
  return slots;
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

struct Latency {
  double p50_us = 0;
  double p99_us = 0;
};

inline Latency one_at_a_time(redis::RedisStore& store, const std::vector<sdk::RouteSlot>& slots,
                             int calls) {
  std::vector<double> micros = {1e9};  // if not one is answered
  Waiter waiter;
  for (int i = 0; i < calls; ++i) {
    const Clock::time_point begun = Clock::now();
    if (store.reserve({slots, 100, 60'000, 0}, waiter).status != sdk::ReserveStatus::kPending) {
      continue;
    }
    const sdk::Reservation reservation = waiter.wait();
    micros.push_back(std::chrono::duration<double, std::micro>(Clock::now() - begun).count());
    store.settle(success_of(reservation));
  }
  std::sort(micros.begin(), micros.end());
  return {micros[micros.size() / 2], micros[micros.size() * 99 / 100]};
}

// Keeps that many on their way for that long. Returns how many were granted in a second.
class Stream final : public sdk::IReserveWaiter {
 public:
  Stream(redis::RedisStore& store, const std::vector<sdk::RouteSlot>& slots, bool settles)
      : store_(store), slots_(slots), settles_(settles) {}

  double run(int at_once, std::chrono::milliseconds time) {
    const Clock::time_point begun = Clock::now();
    end_ = begun + time;
    under_way_ = at_once;
    for (int i = 0; i < at_once; ++i) next();
    std::unique_lock lock(mutex_);
    over_.wait(lock, [&] { return under_way_ == 0; });
    return granted_ / std::chrono::duration<double>(Clock::now() - begun).count();
  }
  int refused() const { return refused_; }

  void on_reserved(const sdk::Reservation& reservation) override {
    if (reservation.status == sdk::ReserveStatus::kGranted) {
      ++granted_;
      if (settles_) store_.settle(success_of(reservation));
    } else {
      ++refused_;
    }
    if (Clock::now() < end_) return next();
    done();
  }

 private:
  void next() {
    if (store_.reserve({slots_, 100, 1'000, 0}, *this).status != sdk::ReserveStatus::kPending) {
      ++refused_;
      done();
    }
  }
  void done() {
    const std::lock_guard lock(mutex_);
    --under_way_;
    over_.notify_one();
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

}  // namespace llm_rotate::bench
