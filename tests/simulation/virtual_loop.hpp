// A clock that moves only when told, with its timers and its queue: days pass in milliseconds.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <utility>

#include "dispatch/ports.hpp"

namespace llm_rotate::tests {

class VirtualLoop final : public dispatch::ILoop {
 public:
  static constexpr std::int64_t kUnixStart = 1'700'000'000'000;

  std::int64_t steady_ms() const override { return now_ms_; }
  std::int64_t unix_ms() const override { return kUnixStart + now_ms_; }

  std::unique_ptr<dispatch::ITimer> after(std::int64_t ms, std::function<void()> then) override {
    const Key key = schedule(ms, std::move(then));
    return std::make_unique<Timer>(*this, key);
  }
  void post(std::function<void()> then) override { schedule(0, std::move(then)); }

  // Runs the next thing that is due, moving the clock to it. False when nothing is left.
  bool step() {
    if (due_.empty()) return false;
    const auto next = due_.begin();
    now_ms_ = next->first.first;
    const std::function<void()> then = std::move(next->second);
    due_.erase(next);
    then();
    return true;
  }
  void run() {
    while (step()) {
    }
  }
  // Runs what is due within the next `ms`, then stands at that time.
  void run_for(std::int64_t ms) {
    const std::int64_t until = now_ms_ + ms;
    while (!due_.empty() && due_.begin()->first.first <= until) step();
    now_ms_ = until;
  }

 private:
  using Key = std::pair<std::int64_t, std::uint64_t>;  // when, and in which order it was asked for

  class Timer final : public dispatch::ITimer {
   public:
    Timer(VirtualLoop& loop, Key key) : loop_(loop), key_(key) {}
    ~Timer() override { loop_.due_.erase(key_); }

   private:
    VirtualLoop& loop_;
    Key key_;
  };

  Key schedule(std::int64_t ms, std::function<void()> then) {
    const Key key{now_ms_ + ms, next_++};
    due_.emplace(key, std::move(then));
    return key;
  }

  std::int64_t now_ms_ = 1'000;
  std::uint64_t next_ = 0;
  std::map<Key, std::function<void()>> due_;
};

}  // namespace llm_rotate::tests
