#include "runtime/worker.hpp"

#include <thread>
#include <utility>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "auth/ambient.hpp"
#include "net/curl_transport.hpp"
#include "runtime/asio_loop.hpp"
#include "runtime/random.hpp"
#include "token/token_desk.hpp"

namespace llm_rotate::runtime {
namespace {

thread_local bool is_worker_thread = false;

}  // namespace

struct Worker::Parts {
  Parts(const net::TransportOptions& network, dispatch::ISecretSource& secrets,
        token::TokenBook& book, dispatch::ICallObserver& observer)
      : transport(std::make_unique<net::CurlTransport>(context, network)),
        tokens(std::make_unique<token::TokenDesk>(
            token::TokenExchange::World{loop, *transport, ambient}, book)),
        dispatcher(std::make_unique<dispatch::Dispatcher>(
            dispatch::Dispatcher::World{loop, random, *transport, secrets, *tokens, observer})) {}

  boost::asio::io_context context{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{
      context.get_executor()};
  AsioLoop loop{context};
  Random random;
  auth::SystemAmbient ambient;
  std::unique_ptr<net::CurlTransport> transport;
  std::unique_ptr<token::TokenDesk> tokens;
  std::unique_ptr<dispatch::Dispatcher> dispatcher;
  std::thread thread;
};

Worker::Worker(const net::TransportOptions& network, dispatch::ISecretSource& secrets,
               token::TokenBook& tokens, dispatch::ICallObserver& observer)
    : parts_(std::make_unique<Parts>(network, secrets, tokens, observer)) {
  parts_->thread = std::thread([this] {
    is_worker_thread = true;
    parts_->context.run();
  });
}

Worker::~Worker() {
  stop();
}

void Worker::stop() {
  if (!parts_->thread.joinable()) return;
  // On its own thread, where all of this lives.
  post([this] {
    parts_->dispatcher.reset();
    parts_->tokens.reset();
    parts_->transport.reset();
    parts_->work.reset();
  });
  parts_->thread.join();
}

void Worker::post(std::function<void()> then) {
  parts_->loop.post(std::move(then));
}

void Worker::use(const net::TransportOptions& network) {
  post([this, network] {
    if (parts_->transport != nullptr) parts_->transport->use(network);
  });
}

dispatch::Dispatcher& Worker::dispatcher() {
  return *parts_->dispatcher;
}

boost::asio::io_context& Worker::context() {
  return parts_->context;
}

net::ILoop& Worker::loop() {
  return parts_->loop;
}

bool Worker::on_worker_thread() {
  return is_worker_thread;
}

}  // namespace llm_rotate::runtime
