#include "fake_upstream/fake_upstream.hpp"

#include <algorithm>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "fake_upstream/connection.hpp"
#include "fake_upstream/server_core.hpp"

namespace llm_rotate::fake {
namespace {

namespace asio = boost::asio;
using Loop = asio::io_context;
using Tcp = asio::ip::tcp;
using Error = boost::system::error_code;
using Acceptor = asio::basic_socket_acceptor<Tcp, Loop::executor_type>;

constexpr int kBacklog = 4096;
constexpr std::chrono::milliseconds kBreath(50);  // when the process is out of file descriptors

Tcp::endpoint local(std::uint16_t port) {
  return {asio::ip::address_v4::loopback(), port};
}

void listen_on(Acceptor& acceptor, std::uint16_t port) {
  Error error;
  acceptor.open(Tcp::v4(), error);
  if (!error) {
    acceptor.set_option(Tcp::acceptor::reuse_address(true), error);
  }
  if (!error) {
    acceptor.bind(local(port), error);
  }
  if (!error) {
    acceptor.listen(kBacklog, error);
  }
  if (error == asio::error::address_in_use) {
    throw std::runtime_error("port " + std::to_string(port) +
                             " on 127.0.0.1 is in use; choose another, or 0 for any free one");
  }
  if (error) {
    throw std::runtime_error("cannot listen on 127.0.0.1 port " + std::to_string(port) + ": " +
                             error.message() + "; choose another port, or 0 for any free one");
  }
}

}  // namespace

class FakeUpstream::Impl {
 public:
  Impl(Script script, Options options)
      : core_(std::move(script), options.kept_attempts, options.kept_requests,
              std::move(options.on_finished)) {
    for (unsigned i = 0; i < std::max(options.threads, 1U); ++i) {
      loops_.push_back(std::make_unique<Loop>(1));
    }
    acceptor_ = std::make_unique<Acceptor>(*loops_.front());
    timer_ = std::make_unique<asio::steady_timer>(*loops_.front());
    listen_on(*acceptor_, options.port);
    port_ = acceptor_->local_endpoint().port();
    accept();
    for (const auto& loop : loops_) {
      threads_.emplace_back([&loop = *loop] {
        const auto work = asio::make_work_guard(loop);
        loop.run();
      });
    }
  }

  ~Impl() { stop(); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void stop() {
    const std::scoped_lock lock(stop_mutex_);
    for (const auto& loop : loops_) {
      loop->stop();
    }
    for (std::thread& thread : threads_) {
      thread.join();
    }
    threads_.clear();
    acceptor_.reset();
    timer_.reset();
    loops_.clear();  // and with them the connections, which settle their attempts
  }

  ServerCore& core() { return core_; }
  std::uint16_t port() const { return port_; }

 private:
  void accept() {
    Loop& loop = *loops_[next_loop_++ % loops_.size()];
    acceptor_->async_accept(loop.get_executor(), [this](Error error, Connection::Socket socket) {
      if (error == asio::error::operation_aborted) {
        return;
      }
      if (error) {
        return accept_later();
      }
      const auto executor = socket.get_executor();
      auto connection = std::make_shared<Connection>(std::move(socket), core_);
      asio::post(executor, [connection] { connection->start(); });
      accept();
    });
  }

  void accept_later() {
    timer_->expires_after(kBreath);
    timer_->async_wait([this](Error error) {
      if (!error) {
        accept();
      }
    });
  }

  ServerCore core_;
  std::vector<std::unique_ptr<Loop>> loops_;
  std::unique_ptr<Acceptor> acceptor_;
  std::unique_ptr<asio::steady_timer> timer_;
  std::vector<std::thread> threads_;
  std::mutex stop_mutex_;
  std::uint16_t port_ = 0;
  std::size_t next_loop_ = 0;
};

FakeUpstream::FakeUpstream(Script script, Options options)
    : impl_(std::make_unique<Impl>(std::move(script), std::move(options))) {}
FakeUpstream::~FakeUpstream() = default;

std::uint16_t FakeUpstream::port() const {
  return impl_->port();
}
std::string FakeUpstream::url() const {
  return "http://127.0.0.1:" + std::to_string(port());
}
std::string FakeUpstream::base_url() const {
  return url() + "/v1";
}

void FakeUpstream::set_script(Script script) {
  impl_->core().responder.set_script(std::move(script), impl_->core().now().t_ms);
}

std::vector<Attempt> FakeUpstream::attempts() const {
  return impl_->core().log.attempts();
}
std::vector<CapturedRequest> FakeUpstream::requests() const {
  return impl_->core().capture.requests();
}
std::size_t FakeUpstream::open_connections() const {
  return impl_->core().open_connections;
}

bool FakeUpstream::wait_until(const std::function<bool(const std::vector<Attempt>&)>& done,
                              std::chrono::milliseconds limit) const {
  return impl_->core().log.wait_until(done, limit);
}

bool FakeUpstream::wait_for_finished(std::size_t count, std::chrono::milliseconds limit) const {
  return wait_until(
      [count](const std::vector<Attempt>& attempts) {
        const auto finished = std::count_if(attempts.begin(), attempts.end(),
                                            [](const Attempt& one) { return one.finished; });
        return static_cast<std::size_t>(finished) >= count;
      },
      limit);
}

void FakeUpstream::stop() {
  impl_->stop();
}

}  // namespace llm_rotate::fake
