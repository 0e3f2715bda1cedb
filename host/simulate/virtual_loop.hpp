// A clock that moves only when told, with its timers and its queue: days pass in seconds.
//
// Used by `Player` and by the tests of the engine. Threads: one.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <utility>

#include "net/loop.hpp"

namespace llm_rotate::simulate {

class VirtualLoop final : public net::ILoop {
 public:
  static constexpr std::int64_t kUnixStart = 1'700'000'000'000;

  std::int64_t steady_ms() const override { return now_ms_; }
  std::int64_t unix_ms() const override { return unix_start_ms_ + now_ms_; }
  void set_unix_start(std::int64_t unix_ms) { unix_start_ms_ = unix_ms; }

  std::unique_ptr<net::ITimer> after(std::int64_t ms, std::function<void()> then) override {
    return std::make_unique<Timer>(*this, schedule(ms, std::move(then)));
  }
  void post(std::function<void()> then) override { schedule(0, std::move(then)); }

  // Runs the next thing that is due, moving the clock to it. False when nothing is left.
  bool step() {
    if (due_.empty()) return false;
    // The node stays ours while it runs, and its memory is used again.
    auto node = due_.extract(due_.begin());
    now_ms_ = node.key().first;
    const std::function<void()> then = std::move(node.mapped());
    if (spare_.empty()) spare_ = std::move(node);
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
  using Due = std::map<Key, std::function<void()>>;

  class Timer final : public net::ITimer {
   public:
    Timer(VirtualLoop& loop, Key key) : loop_(loop), key_(key) {}
    ~Timer() override { loop_.due_.erase(key_); }

   private:
    VirtualLoop& loop_;
    Key key_;
  };

  Key schedule(std::int64_t ms, std::function<void()> then) {
    const Key key{now_ms_ + ms, next_++};
    if (spare_.empty()) {
      due_.emplace(key, std::move(then));
    } else {
      spare_.key() = key;
      spare_.mapped() = std::move(then);
      due_.insert(std::move(spare_));
    }
    return key;
  }

  std::int64_t unix_start_ms_ = kUnixStart;
  std::int64_t now_ms_ = 1'000;
  std::uint64_t next_ = 0;
  Due due_;
  Due::node_type spare_;
};

}  // namespace llm_rotate::simulate
