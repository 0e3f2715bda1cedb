// The event loop as code without IO sees it: a clock, timers, a queue.
//
// Implemented by `runtime::AsioLoop` for real, by the virtual world in tests and simulation.
// Threads: all but `post` on the loop's own thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

namespace llm_rotate::net {

// Destroying it cancels the timer.
class ITimer {
 public:
  virtual ~ITimer() = default;
};

class ILoop {
 public:
  virtual ~ILoop() = default;
  virtual std::int64_t steady_ms() const = 0;
  virtual std::int64_t unix_ms() const = 0;
  virtual std::unique_ptr<ITimer> after(std::int64_t ms, std::function<void()> then) = 0;
  // [any thread] Runs `then` on the loop, soon and not from inside this call.
  virtual void post(std::function<void()> then) = 0;
};

}  // namespace llm_rotate::net
