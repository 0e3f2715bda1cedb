#include "net/curl_driver.hpp"

#include <fcntl.h>

#include <algorithm>
#include <utility>

#include <boost/asio/defer.hpp>

namespace llm_rotate::net {
namespace {

// Asio closes what it watches, and so does the poller.
int duplicate(int descriptor) {
  return fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
}

TransferWatch::TimePoint clock_now() {
  return std::chrono::steady_clock::now();
}

}  // namespace

std::shared_ptr<CurlDriver> CurlDriver::make(boost::asio::io_context& loop,
                                             TransportOptions options) {
  std::shared_ptr<CurlDriver> driver(new CurlDriver(loop, std::move(options)));
  driver->mailbox_ = std::make_shared<LoopMailbox>(
      loop, [weak = driver->weak_from_this()](const auto& host, const auto& addresses) {
        if (const auto self = weak.lock()) self->on_answer(host, addresses);
      });
  driver->watch_sockets();
  return driver;
}

CurlDriver::CurlDriver(boost::asio::io_context& loop, TransportOptions options)
    : loop_(loop),
      curl_(std::move(options)),
      pool_(curl_),
      resolver_(curl_.options.resolver ? curl_.options.resolver : Resolver::shared()),
      sockets_(loop, duplicate(curl_.multi.descriptor())),
      timer_(loop) {}

void CurlDriver::close() {
  if (std::exchange(closed_, true)) return;
  if (mailbox_) mailbox_->close();
  timer_.cancel();
  boost::system::error_code ignored;
  sockets_.close(ignored);
  pool_.each_live([](CurlExchange& exchange) { exchange.silence(); });
  if (curl_.multi.inside()) {
    doomed_.clear();
    pool_.each_live([this](CurlExchange& exchange) { doomed_.push_back(&exchange); });
    return;
  }
  while (pool_.live() != 0) retire(pool_.last());
}

std::unique_ptr<ITransfer> CurlDriver::start(sdk::HttpRequest request, const TransferLimits& limits,
                                             ITransferSink& sink) {
  CurlExchange& exchange = pool_.acquire();
  keep_connections();
  auto transfer = std::make_unique<CurlTransfer>(*this, exchange);
  exchange.tie(*transfer);
  exchange.begin(std::move(request), limits, sink, clock_now());
  if (exchange.has_verdict() || exchange.dial().numeric) {
    enqueue(exchange);
  } else {
    resolve(exchange);
  }
  wake();  // also for the timer: the new deadline may be the first
  return transfer;
}

void CurlDriver::resolve(CurlExchange& exchange) {
  const std::string& host = exchange.dial().host;
  if (const auto others = resolving_.find(host); others != resolving_.end()) {
    others->second.push_back(&exchange);
    return;
  }
  Resolver::Answer answer = resolver_->ask(host, mailbox_);
  if (answer.wait) {
    resolving_[host].push_back(&exchange);
    return;
  }
  exchange.set_addresses(std::move(answer.addresses));
  enqueue(exchange);
}

void CurlDriver::on_answer(const std::string& host, const AddressListPtr& addresses) {
  const auto waiting = resolving_.find(host);
  if (waiting == resolving_.end()) return;
  for (CurlExchange* exchange : waiting->second) {
    exchange->set_addresses(addresses);
    enqueue(*exchange);
  }
  resolving_.erase(waiting);
  wake();
}

void CurlDriver::enqueue(CurlExchange& exchange) {
  queued_.push_back(&exchange);
}

void CurlDriver::resume(CurlExchange& exchange) {
  if (std::exchange(exchange.resume_pending, true)) return;
  resumed_.push_back(&exchange);
  wake();
}

void CurlDriver::cancel(CurlExchange& exchange) {
  exchange.silence();
  if (curl_.multi.inside() && exchange.launched()) {
    doomed_.push_back(&exchange);
  } else {
    retire(exchange);
  }
}

void CurlDriver::wake() {
  if (std::exchange(woken_, true)) return;
  boost::asio::defer(loop_, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->turn();
  });
}

void CurlDriver::turn() {
  woken_ = false;
  launch_queued();
  resume_queued();
  settle();
}

void CurlDriver::launch_queued() {
  for (std::size_t left = queued_.size(); left != 0 && !queued_.empty(); --left) {
    CurlExchange& exchange = *queued_.front();
    queued_.pop_front();
    if (exchange.has_verdict() || !exchange.launch()) {
      finish(exchange, exchange.conclude_unlaunched());
    }
  }
}

void CurlDriver::resume_queued() {
  for (std::size_t left = resumed_.size(); left != 0 && !resumed_.empty(); --left) {
    CurlExchange& exchange = *resumed_.front();
    resumed_.pop_front();
    exchange.resume_pending = false;
    const CURLcode code = exchange.resume(clock_now());
    // curl does not end the exchange itself when this goes wrong. A silent one is doomed already.
    if (code != CURLE_OK && !exchange.silent()) finish(exchange, exchange.conclude(code));
  }
}

void CurlDriver::watch_sockets() {
  sockets_.async_wait(Descriptor::wait_read,
                      [weak = weak_from_this()](boost::system::error_code error) {
                        const auto self = error ? nullptr : weak.lock();
                        if (self) self->on_sockets();
                      });
}

void CurlDriver::on_sockets() {
  if (closed_) return;
  curl_.multi.serve_sockets([this] { reap(); });
  settle();
  if (!closed_) watch_sockets();
}

void CurlDriver::on_timer() {
  if (closed_) return;
  armed_ = CurlMulti::kNever;
  // When the loop was held up, an answer may be there that only seems to be late.
  curl_.multi.serve_sockets([this] { reap(); });
  settle();
}

void CurlDriver::expire_due(TimePoint now) {
  for (Deadline* top = curl_.deadlines.top(); top != nullptr && top->due() <= now;
       top = curl_.deadlines.top()) {
    auto& exchange = static_cast<CurlExchange&>(*top);
    if (const auto result = exchange.expire(now)) finish(exchange, *result);
  }
}

void CurlDriver::settle() {
  if (!closed_) curl_.multi.serve_timeout(clock_now());
  reap();
  if (!closed_) expire_due(clock_now());
  if (!closed_) arm_timer();
}

void CurlDriver::reap() {
  // First what was cancelled from inside one of curl's callbacks.
  while (!doomed_.empty()) {
    CurlExchange& exchange = *doomed_.back();
    doomed_.pop_back();
    retire(exchange);
  }
  while (const auto done = closed_ ? std::nullopt : curl_.multi.next_done()) {
    CurlExchange& exchange = CurlExchange::of(done->easy);
    finish(exchange, exchange.conclude(done->code));
  }
}

// An armed timer that is early enough stays as it is and is looked at when it fires: most
// exchanges are over long before, and never touch the timer.
void CurlDriver::arm_timer() {
  TimePoint next = curl_.multi.next_timeout();
  if (const Deadline* top = curl_.deadlines.top()) next = std::min(next, top->due());
  if (next >= armed_) return;
  if (next <= clock_now()) {
    wake();  // curl wants to go on at once; others come first
    return;
  }
  armed_ = next;
  timer_.expires_at(next);
  timer_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
    const auto self = error ? nullptr : weak.lock();
    if (self) self->on_timer();
  });
}

void CurlDriver::finish(CurlExchange& exchange, const TransferResult& result) {
  ITransferSink* const sink = exchange.silence();
  retire(exchange);
  if (sink != nullptr) sink->on_end(result);
}

void CurlDriver::retire(CurlExchange& exchange) {
  forget(exchange);
  exchange.retire();
  pool_.release(exchange);
  keep_connections();
}

// Takes the exchange out of every queue it may be in.
void CurlDriver::forget(CurlExchange& exchange) {
  if (exchange.resume_pending) std::erase(resumed_, &exchange);
  if (exchange.launched()) return;
  std::erase(queued_, &exchange);
  if (const auto it = resolving_.find(exchange.dial().host); it != resolving_.end()) {
    std::erase(it->second, &exchange);
    if (it->second.empty()) resolving_.erase(it);
  }
}

// curl's limit is for all connections; ours is for the idle ones. curl looks at it when an exchange
// ends, and counts that one's connection among the idle.
void CurlDriver::keep_connections() {
  const std::size_t others = std::max<std::size_t>(pool_.live(), 1) - 1;
  curl_.multi.keep_connections(
      std::max<std::size_t>(others + curl_.options.max_idle_connections, 1));
}

}  // namespace llm_rotate::net
