// One event loop with its thread: transport, dispatcher, nothing shared on the way of a call.
//
// Made by `Engine`. Threads: `post` from any; the rest on the worker's own thread.
#pragma once

#include <functional>
#include <memory>

#include "dispatch/dispatcher.hpp"
#include "net/loop.hpp"
#include "net/transport_options.hpp"
#include "token/token_book.hpp"

namespace boost::asio {
class io_context;
}

namespace llm_rotate::runtime {

class Worker {
 public:
  // All of it outlives the worker.
  Worker(const net::TransportOptions& network, dispatch::ISecretSource& secrets,
         token::TokenBook& tokens, dispatch::ICallObserver& observer);
  // Stops, unless that was done. Must not run on the worker's own thread before `stop`.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // Cancels its calls and joins its thread. What is posted later is never run.
  void stop();
  void post(std::function<void()> then);
  // How providers are reached from here on.
  void use(const net::TransportOptions& network);
  dispatch::Dispatcher& dispatcher();
  // For a server whose connections live on the loop that serves their calls. What hangs on it must
  // be gone before `stop`.
  boost::asio::io_context& context();
  net::ILoop& loop();
  // Whether the calling thread belongs to a worker of this process.
  static bool on_worker_thread();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace llm_rotate::runtime
