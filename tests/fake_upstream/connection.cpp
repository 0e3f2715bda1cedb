#include "fake_upstream/connection.hpp"

#include <array>
#include <string_view>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>

#include "fake_upstream/control.hpp"
#include "fake_upstream/fixed_plan.hpp"

namespace llm_rotate::fake {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;

constexpr std::size_t kReadSize = 16'384;
constexpr std::uint32_t kHeaderLimit = 65'536;
constexpr std::uint64_t kBodyLimit = 64U << 20U;

std::string_view view(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

}  // namespace

Connection::Connection(Socket socket, ServerCore& core)
    : socket_(std::move(socket)), timer_(socket_.get_executor()), core_(core) {
  ++core_.open_connections;
}

// The server stops in the middle of an answer.
Connection::~Connection() {
  settle(false);
  --core_.open_connections;
}

void Connection::start() {
  Error ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  socket_.non_blocking(true, ignored);
  next_request();
}

void Connection::next_request() {
  parser_.emplace();
  parser_->header_limit(kHeaderLimit);
  parser_->body_limit(kBodyLimit);
  parser_->eager(true);
  continued_ = false;
  if (buffer_.size() > 0) {
    parse();
  } else {
    read();
  }
}

void Connection::read() {
  socket_.async_read_some(buffer_.prepare(kReadSize),
                          [self = shared_from_this()](Error error, std::size_t size) {
                            if (!error) {
                              self->buffer_.commit(size);
                              self->parse();
                            }
                          });
}

void Connection::parse() {
  Error error;
  buffer_.consume(parser_->put(buffer_.data(), error));
  if (error == http::error::body_limit) {
    return handle(false);
  }
  if (error && error != http::error::need_more) {
    return refuse_syntax();
  }
  if (parser_->is_done()) {
    return handle(true);
  }
  if (parser_->is_header_done() && !continued_ &&
      parser_->get()[http::field::expect] == "100-continue") {
    return send_continue();
  }
  read();
}

void Connection::send_continue() {
  continued_ = true;
  out_ = "HTTP/1.1 100 Continue\r\n\r\n";
  asio::async_write(socket_, asio::buffer(out_),
                    [self = shared_from_this()](Error error, std::size_t) {
                      if (!error) {
                        self->read();
                      }
                    });
}

void Connection::refuse_syntax() {
  auto plan = std::make_unique<FixedPlan>();
  plan->send("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
  plan_ = std::move(plan);
  is_attempt_ = false;
  keep_alive_ = false;
  step();
}

Request Connection::request_view() {
  auto& message = parser_->get();
  Request request;
  request.method = view(message.method_string());
  request.target = view(message.target());
  request.path = path_of(request.target);
  for (const auto& field : message) {
    request.headers.push_back({view(field.name_string()), view(field.value())});
  }
  request.body = &message.body();
  request.http_1_0 = message.version() < 11;
  request.keep_alive = message.keep_alive();
  return request;
}

void Connection::handle(bool body_fits) {
  const Request request = request_view();
  keep_alive_ = request.keep_alive;
  is_attempt_ = !is_control_path(request.path);
  if (!is_attempt_) {
    plan_ = answer_control(core_, request);
    return step();
  }
  const std::uint64_t seq = core_.log.arrive();
  core_.capture.keep(request, seq);
  Response response = body_fits ? core_.responder.respond(request, core_.now(), seq)
                                : core_.responder.refuse_body(request, core_.now(), seq);
  plan_ = std::move(response.plan);
  attempt_ = std::move(response.attempt);
  keep_alive_ = response.keep_alive;
  core_.log.record(attempt_);
  step();
}

void Connection::step() {
  out_.clear();
  Step next = plan_->next(out_);
  while (next.kind == Step::Kind::kSend && out_.empty()) {
    next = plan_->next(out_);
  }
  switch (next.kind) {
    case Step::Kind::kSend:
      return write();
    case Step::Kind::kWait:
      return wait(next.wait, false);
    case Step::Kind::kHold:
      return wait(next.wait, true);
    case Step::Kind::kReset:
      settle(false);
      return close(true);
    case Step::Kind::kCut:
      settle(false);
      return close(false);
    case Step::Kind::kDone:
      return complete();
  }
}

void Connection::write() {
  asio::async_write(socket_, asio::buffer(out_),
                    [self = shared_from_this()](Error error, std::size_t size) {
                      if (self->plan_ == nullptr) {
                        return;  // the watch has seen the client go
                      }
                      self->attempt_.bytes += size;
                      if (error) {
                        self->settle(true);
                        return self->close(false);
                      }
                      self->step();
                    });
}

void Connection::wait(std::chrono::milliseconds duration, bool then_reset) {
  watch();
  timer_.expires_after(duration);
  timer_.async_wait([self = shared_from_this(), then_reset](Error error) {
    if (error || self->plan_ == nullptr) {
      return;
    }
    if (then_reset) {
      self->settle(false);
      return self->close(true);
    }
    self->step();
  });
}

// Nobody reads while a plan is carried out, so someone must look whether the client is still there.
void Connection::watch() {
  if (watching_) {
    return;
  }
  watching_ = true;
  socket_.async_wait(asio::socket_base::wait_read, [self = shared_from_this()](Error error) {
    self->watching_ = false;
    if (!error) {
      self->on_readable();
    }
  });
}

void Connection::on_readable() {
  if (wants_request_) {
    wants_request_ = false;
    return next_request();
  }
  std::array<char, 1> probe{};
  Error error;
  const std::size_t size =
      socket_.receive(asio::buffer(probe), asio::socket_base::message_peek, error);
  const bool gone = error ? error != asio::error::would_block : size == 0;
  if (gone && plan_ != nullptr) {
    settle(true);
    timer_.cancel();
    close(false);
  }
  // Otherwise it is an early next request; it stays where it is until this one is done.
}

void Connection::complete() {
  settle(false);
  if (!keep_alive_) {
    return close(false);
  }
  wants_request_ = watching_ && buffer_.size() == 0;
  if (!wants_request_) {
    next_request();
  }
}

void Connection::settle(bool client_closed_early) {
  if (plan_ != nullptr && is_attempt_) {
    attempt_.chunks = plan_->chunks();
    attempt_.finished = true;
    attempt_.client_closed_early = client_closed_early;
    attempt_.finished_ms = core_.now().t_ms;
    core_.log.record(attempt_);
  }
  plan_.reset();
}

void Connection::close(bool reset) {
  Error ignored;
  if (reset) {
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  } else {
    socket_.shutdown(asio::socket_base::shutdown_send, ignored);
  }
  socket_.close(ignored);
}

}  // namespace llm_rotate::fake
