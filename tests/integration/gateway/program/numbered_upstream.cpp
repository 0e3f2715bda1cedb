#include "integration/gateway/program/numbered_upstream.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <mutex>
#include <string_view>
#include <thread>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include "integration/gateway/program/process_watch.hpp"

namespace llm_rotate::tests {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;
using Error = boost::system::error_code;

namespace {

constexpr std::string_view kBefore =
    R"(data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"gpt-4o-mini",)"
    R"("choices":[{"index":0,"delta":{"content":")";
constexpr std::string_view kBehind = "\"},\"finish_reason\":null}]}\n\n";
constexpr std::string_view kEnd =
    R"(data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"gpt-4o-mini",)"
    "\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

std::string as_chunk(std::string_view text) {
  std::array<char, 20> size{};
  const int length = std::snprintf(size.data(), size.size(), "%zx\r\n", text.size());
  return std::string(size.data(), static_cast<std::size_t>(length)).append(text).append("\r\n");
}

// What stands behind "stream " in the question.
int number_in(const std::string& request) {
  const std::size_t at = request.find("stream #");
  return at == std::string::npos ? -1 : std::atoi(request.c_str() + at + 8);
}

bool is_whole(const std::string& request) {
  const std::size_t end = request.find("\r\n\r\n");
  if (end == std::string::npos) return false;
  std::string head = request.substr(0, end);
  std::transform(head.begin(), head.end(), head.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const std::size_t length = head.find("content-length: ");
  return length != std::string::npos &&
         request.size() - end - 4 >= std::strtoul(head.c_str() + length + 16, nullptr, 10);
}

}  // namespace

struct NumberedUpstream::Parts {
  StreamShape shape;
  asio::io_context loop{1};
  Tcp::acceptor acceptor{loop, Tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
  std::mutex mutex;
  std::map<int, std::int64_t> cancelled;
  std::atomic<int> under_way{0};
  std::thread thread;

  void accept();
};

// One connection; several streams, one after the other, where the client keeps it.
class NumberedUpstream::Teller : public std::enable_shared_from_this<Teller> {
 public:
  Teller(Tcp::socket socket, Parts& parts)
      : socket_(std::move(socket)), timer_(parts.loop), parts_(parts) {}

  void read() {
    socket_.async_read_some(asio::buffer(input_),
                            [self = shared_from_this()](const Error& error, std::size_t size) {
                              if (error) {
                                self->gone();
                                return;
                              }
                              self->request_.append(self->input_.data(), size);
                              if (!self->telling_ && is_whole(self->request_)) self->tell();
                              self->read();
                            });
  }

 private:
  void tell() {
    number_ = number_in(request_);
    request_.clear();
    telling_ = true;
    told_ = 0;
    ++parts_.under_way;
    began_us_ = monotonic_us();
    next_ =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    write();
  }

  // All pieces that are due, each stamped now.
  void add_due() {
    const std::int64_t due = std::min<std::int64_t>(
        (monotonic_us() - began_us_) / 1000 / parts_.shape.interval_ms + 1, parts_.shape.pieces);
    for (; told_ < due; ++told_) {
      std::string text = std::to_string(number_) + ":" + std::to_string(told_) + ":" +
                         std::to_string(monotonic_us()) + ":";
      text.resize(std::max(text.size(), parts_.shape.piece_bytes), '.');
      next_ += as_chunk(std::string(kBefore).append(text).append(kBehind));
    }
    if (told_ == parts_.shape.pieces) {
      next_ += as_chunk(kEnd) + "0\r\n\r\n";
      ++told_;
    }
  }

  void write() {
    if (told_ <= parts_.shape.pieces) add_due();
    if (next_.empty()) {
      wait();
      return;
    }
    writing_.swap(next_);
    next_.clear();
    asio::async_write(socket_, asio::buffer(writing_),
                      [self = shared_from_this()](const Error& error, std::size_t) {
                        if (!error) self->written();
                      });
  }

  void written() {
    if (told_ <= parts_.shape.pieces) {
      wait();
      return;
    }
    telling_ = false;
    --parts_.under_way;
  }

  void wait() {
    timer_.expires_at(std::chrono::steady_clock::time_point(
        std::chrono::microseconds(began_us_ + told_ * parts_.shape.interval_ms * 1000)));
    timer_.async_wait([self = shared_from_this()](const Error& error) {
      if (!error && self->telling_) self->write();
    });
  }

  void gone() {
    timer_.cancel();
    if (!telling_) return;
    telling_ = false;
    const std::lock_guard lock(parts_.mutex);
    parts_.cancelled[number_] = monotonic_us();
    --parts_.under_way;
  }

  Tcp::socket socket_;
  asio::steady_timer timer_;
  Parts& parts_;
  std::array<char, 4096> input_{};
  std::string request_;
  std::string next_;
  std::string writing_;
  bool telling_ = false;
  int number_ = -1;
  int told_ = 0;
  std::int64_t began_us_ = 0;
};

void NumberedUpstream::Parts::accept() {
  acceptor.async_accept([this](const Error& error, Tcp::socket socket) {
    if (error) return;
    Error ignored;
    socket.set_option(Tcp::no_delay(true), ignored);
    std::make_shared<Teller>(std::move(socket), *this)->read();
    accept();
  });
}

NumberedUpstream::NumberedUpstream(const StreamShape& shape) : parts_(std::make_unique<Parts>()) {
  parts_->shape = shape;
  parts_->acceptor.listen(4'096);
  parts_->accept();
  parts_->thread = std::thread([this] { parts_->loop.run(); });
}

NumberedUpstream::~NumberedUpstream() {
  parts_->loop.stop();
  parts_->thread.join();
}

std::string NumberedUpstream::base_url() const {
  return "http://127.0.0.1:" + std::to_string(parts_->acceptor.local_endpoint().port()) + "/v1";
}

std::map<int, std::int64_t> NumberedUpstream::take_cancelled() {
  const std::lock_guard lock(parts_->mutex);
  return std::exchange(parts_->cancelled, {});
}

int NumberedUpstream::under_way() const {
  return parts_->under_way;
}

}  // namespace llm_rotate::tests
