// Runs the exchanges of one transport on its event loop.
//
// Made by `CurlTransport`. Whatever is asked from outside is put in a queue and done in the next
// turn of the loop, so no sink is ever called from inside `start`, `resume` or `cancel`.
//
//   start -> [resolving] -> queued -> launched -> finish
//                 \___________\__________\______ cancel, timeout
//
// Threads: used on one loop; only the resolver's answers come from elsewhere, by `LoopMailbox`.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include "net/curl_exchange_pool.hpp"
#include "net/curl_loop.hpp"
#include "net/curl_transfer.hpp"
#include "net/loop_mailbox.hpp"

namespace llm_rotate::net {

class CurlDriver final : public ICurlTransferOwner,
                         public std::enable_shared_from_this<CurlDriver> {
 public:
  static std::shared_ptr<CurlDriver> make(boost::asio::io_context& loop, TransportOptions options);
  ~CurlDriver() override = default;
  CurlDriver(const CurlDriver&) = delete;
  CurlDriver& operator=(const CurlDriver&) = delete;

  std::unique_ptr<ITransfer> start(sdk::HttpRequest request, const TransferLimits& limits,
                                   ITransferSink& sink);
  bool is_idle() const { return pool_.live() == 0; }
  // Cancels everything. To be called before the last owner lets go; also from inside a sink's
  // function.
  void close();

  void cancel(CurlExchange& exchange) override;
  void resume(CurlExchange& exchange) override;

 private:
  using TimePoint = Deadline::TimePoint;
  using Queue = std::deque<CurlExchange*>;
  // Asio's own names for these call through a type-erased executor each time.
  using Executor = boost::asio::io_context::executor_type;
  using Descriptor = boost::asio::posix::basic_stream_descriptor<Executor>;
  using Timer = boost::asio::basic_waitable_timer<
      std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;

  CurlDriver(boost::asio::io_context& loop, TransportOptions options);

  void resolve(CurlExchange& exchange);
  void on_answer(const std::string& host, const AddressListPtr& addresses);
  void enqueue(CurlExchange& exchange);

  // Something is to be done soon: makes the loop call `turn` once.
  void wake();
  void turn();
  void launch_queued();
  void resume_queued();
  void watch_sockets();
  void on_sockets();
  void on_timer();
  void expire_due(TimePoint now);
  // After anything that may have moved curl: ends what is over and sets the timer.
  void settle();
  void reap();
  void arm_timer();

  void finish(CurlExchange& exchange, const TransferResult& result);
  void retire(CurlExchange& exchange);
  void forget(CurlExchange& exchange);
  void keep_connections();

  boost::asio::io_context& loop_;
  CurlLoop curl_;
  CurlExchangePool pool_;
  std::shared_ptr<Resolver> resolver_;
  std::shared_ptr<LoopMailbox> mailbox_;
  Descriptor sockets_;
  Timer timer_;
  TimePoint armed_ = CurlMulti::kNever;

  std::map<std::string, std::vector<CurlExchange*>, std::less<>> resolving_;  // by host
  Queue queued_;
  Queue resumed_;
  std::vector<CurlExchange*> doomed_;  // cancelled while curl was on the stack
  bool woken_ = false;
  bool closed_ = false;
};

}  // namespace llm_rotate::net
