#include "runtime/asio_loop.hpp"

#include <chrono>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

namespace llm_rotate::runtime {
namespace {

class AsioTimer final : public net::ITimer {
 public:
  AsioTimer(boost::asio::io_context& context, std::int64_t ms, std::function<void()> then)
      : timer_(context, std::chrono::milliseconds(ms)), alive_(std::make_shared<bool>(true)) {
    // A timer that has fired cannot be taken back by `cancel`, so the handler asks whether its
    // owner is still there. It owns the function: the timer may be destroyed while that runs.
    timer_.async_wait([alive = std::weak_ptr<bool>(alive_),
                       run = std::move(then)](const boost::system::error_code& error) {
      if (!error && !alive.expired()) run();
    });
  }

 private:
  boost::asio::steady_timer timer_;
  std::shared_ptr<bool> alive_;
};

// What is due at once needs no timer of the kernel.
class NextTurn final : public net::ITimer {
 public:
  NextTurn(boost::asio::io_context& context, std::function<void()> then)
      : alive_(std::make_shared<bool>(true)) {
    boost::asio::post(context, [alive = std::weak_ptr<bool>(alive_), run = std::move(then)] {
      if (!alive.expired()) run();
    });
  }

 private:
  std::shared_ptr<bool> alive_;
};

}  // namespace

std::int64_t AsioLoop::steady_ms() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

std::int64_t AsioLoop::unix_ms() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::unique_ptr<net::ITimer> AsioLoop::after(std::int64_t ms, std::function<void()> then) {
  if (ms <= 0) return std::make_unique<NextTurn>(context_, std::move(then));
  return std::make_unique<AsioTimer>(context_, ms, std::move(then));
}

void AsioLoop::post(std::function<void()> then) {
  boost::asio::post(context_, std::move(then));
}

}  // namespace llm_rotate::runtime
