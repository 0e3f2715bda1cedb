// One client: reads requests, carries out their plans, notices when the client goes. Made by
// FakeUpstream for each accepted socket; lives on one thread, that of its io_context.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "fake_upstream/attempt.hpp"
#include "fake_upstream/plan.hpp"
#include "fake_upstream/server_core.hpp"

namespace llm_rotate::fake {

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  using Executor = boost::asio::io_context::executor_type;
  using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;

  Connection(Socket socket, ServerCore& core);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void start();

 private:
  using Error = boost::system::error_code;
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
  using Timer = boost::asio::basic_waitable_timer<
      std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;

  // Reading.
  void next_request();
  void read();
  void parse();
  void send_continue();
  void refuse_syntax();
  Request request_view();
  void handle(bool body_fits);

  // Answering.
  void step();
  void write();
  void wait(std::chrono::milliseconds duration, bool then_reset);
  void watch();
  void on_readable();

  // Ending.
  void complete();
  void settle(bool client_closed_early);
  void close(bool reset);

  Socket socket_;
  Timer timer_;
  ServerCore& core_;
  boost::beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  bool continued_ = false;  // "100 Continue" is out
  std::unique_ptr<IPlan> plan_;
  bool is_attempt_ = false;  // the plan is for an attempt, not for a control endpoint
  Attempt attempt_;
  bool keep_alive_ = true;
  std::string out_;
  bool watching_ = false;       // for the client going, or for its next request
  bool wants_request_ = false;  // the plan is done: what the watch sees is the next request
};

}  // namespace llm_rotate::fake
