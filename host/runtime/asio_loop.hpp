// The real `ILoop`: a clock, timers and a queue on an Asio io_context.
//
// One per worker. Threads: as `ILoop`.
#pragma once

#include <boost/asio/io_context.hpp>

#include "net/loop.hpp"

namespace llm_rotate::runtime {

class AsioLoop final : public net::ILoop {
 public:
  explicit AsioLoop(boost::asio::io_context& context) : context_(context) {}

  std::int64_t steady_ms() const override;
  std::int64_t unix_ms() const override;
  std::unique_ptr<net::ITimer> after(std::int64_t ms, std::function<void()> then) override;
  void post(std::function<void()> then) override;

 private:
  boost::asio::io_context& context_;
};

}  // namespace llm_rotate::runtime
