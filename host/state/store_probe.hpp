// Looks whether a shared store that was given up on is back: twice a second it is asked for a
// reservation of nothing, and two answers in a row are believed.
//
// Kept by StoreGuard. Threads: `start` from any; everything else on the loop it is given.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "llm_rotate/sdk/state_store.hpp"

#include "net/loop.hpp"

namespace llm_rotate::state {

class StoreProbe {
 public:
  // `back` is called on the loop, once for each `start`. All outlive this.
  StoreProbe(sdk::IStateStore& store, net::ILoop& loop, std::int64_t deadline_ms,
             std::function<void()> back)
      : store_(store), loop_(loop), deadline_ms_(deadline_ms), back_(std::move(back)) {}
  StoreProbe(const StoreProbe&) = delete;
  StoreProbe& operator=(const StoreProbe&) = delete;

  void start();

 private:
  class Question;

  void look_again(std::int64_t after_ms);
  void ended(bool good);

  static constexpr int kAnswersToBelieve = 2;
  static constexpr std::int64_t kEveryMs = 500;
  static constexpr std::int64_t kSoonMs = 20;

  sdk::IStateStore& store_;
  net::ILoop& loop_;
  const std::int64_t deadline_ms_;
  const std::function<void()> back_;
  int good_ = 0;  // answers in a row
  std::shared_ptr<Question> question_;
  std::unique_ptr<net::ITimer> timer_;
};

}  // namespace llm_rotate::state
