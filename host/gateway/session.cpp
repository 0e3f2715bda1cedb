#include "gateway/session.hpp"

#include <array>
#include <optional>
#include <ostream>  // Boost's string_view writes itself
#include <string>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "gateway/message_head.hpp"
#include "gateway/session_book.hpp"

namespace llm_rotate::gateway {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Error = boost::system::error_code;
using Tcp = asio::ip::tcp;

constexpr std::size_t kReadBytes = std::size_t{4} << 10;
constexpr std::size_t kBodyBytes = std::size_t{32} << 10;
// What a client may send ahead while its answer is under way.
constexpr std::size_t kMaxAhead = std::size_t{64} << 10;
// After an answer that ends the connection: what is still on its way is read and thrown away for so
// long, so that the client gets to read the answer before the connection is reset.
constexpr std::int64_t kLingerMs = 1'000;

Told told_of_parse(const Error& error) {
  if (error == http::error::body_limit) {
    return told(413, sdk::ErrorType::kInvalidRequest, "gateway.body_limit",
                "the request's body is larger than this gateway takes");
  }
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return told(431, sdk::ErrorType::kInvalidRequest, "gateway.header_limit",
                "the request's headers are larger than this gateway takes");
  }
  return told(400, sdk::ErrorType::kInvalidRequest, "gateway.http",
              "this is no HTTP request that can be served: " + error.message());
}

using Parser = http::request_parser<http::string_body>;

Request request_of(Parser& parser) {
  Request out;
  auto& message = parser.get();
  const auto method = message.method_string();
  out.method.assign(method.data(), method.size());
  std::string_view target(message.target().data(), message.target().size());
  const std::size_t mark = target.find('?');
  out.path = target.substr(0, mark);
  if (mark != std::string_view::npos) out.query = target.substr(mark + 1);
  for (const auto& field : message) {
    const auto name = field.name_string();
    out.headers.add({name.data(), name.size()}, {field.value().data(), field.value().size()});
  }
  out.body = std::move(message.body());
  return out;
}

template <class Stream>
class Session final : public ISession,
                      private IReplyPort,
                      public std::enable_shared_from_this<Session<Stream>> {
 public:
  Session(Stream stream, const Exchange::World& world, SessionBook& book)
      : stream_(std::move(stream)), world_(world), book_(book), view_(world.hall.view()) {
    ++world_.hall.connections;
  }
  ~Session() override {
    book_.remove(*this);
    --world_.hall.connections;
  }

  void start() {
    book_.add(*this, this->weak_from_this());
    touch(settings().header_timeout);
    if constexpr (kTls) {
      stream_.async_handshake(asio::ssl::stream_base::server,
                              [self = this->shared_from_this()](const Error& error) {
                                if (!error) self->next_request();
                              });
    } else {
      next_request();
    }
  }

  void tick(std::int64_t now_ms) override {
    if (exchange_ != nullptr) exchange_->tick();
    if (deadline_ms_ > 0 && now_ms >= deadline_ms_) timed_out();
  }

  void drain(std::int64_t close_at_ms) override {
    draining_ = true;
    if (state_ == State::kIdle) deadline_ms_ = close_at_ms;
  }

  void close() override {
    if (state_ == State::kClosed) return;
    state_ = State::kClosed;
    if (exchange_ != nullptr) exchange_->cancel();
    Error ignored;
    socket().shutdown(Tcp::socket::shutdown_both, ignored);
    socket().close(ignored);
  }

 private:
  static constexpr bool kTls = !std::is_same_v<Stream, Tcp::socket>;

  enum class State {
    kIdle,    // between two requests
    kHeader,  // of a request that has begun
    kBody,
    kBusy,    // an exchange is under way
    kLinger,  // the last answer is out
    kClosed,
  };

  Tcp::socket& socket() {
    if constexpr (kTls) {
      return stream_.next_layer();
    } else {
      return stream_;
    }
  }

  const GatewayConfig& settings() const { return view_->settings; }
  void touch(Millis limit) { deadline_ms_ = world_.loop.steady_ms() + limit.count(); }

  void next_request() {
    parser_.emplace();
    parser_->eager(true);
    parser_->header_limit(static_cast<std::uint32_t>(settings().max_header_bytes));
    parser_->body_limit(static_cast<std::uint64_t>(settings().max_body_bytes));
    continued_ = false;
    state_ = State::kIdle;
    touch(draining_ ? Millis(kLingerMs) : settings().idle_timeout);
    if (!inbox_.empty()) {
      parse();
    } else {
      read();
    }
  }

  void read() {
    if (reading_ || state_ == State::kClosed) return;
    reading_ = true;
    const std::size_t room = state_ == State::kBody ? kBodyBytes : kReadBytes;
    if (input_.size() != room) std::string(room, '\0').swap(input_);
    stream_.async_read_some(asio::buffer(input_), [self = this->shared_from_this()](
                                                      const Error& error, std::size_t size) {
      self->reading_ = false;
      self->on_read(error, size);
    });
  }

  void on_read(const Error& error, std::size_t size) {
    if (state_ == State::kClosed) return;
    if (state_ == State::kLinger) {
      if (error) {
        close();
      } else {
        read();
      }
      return;
    }
    if (error) {
      close();  // gone, or half gone: nobody reads what would be written
      return;
    }
    inbox_.append(input_, 0, size);
    if (state_ == State::kBusy) {
      if (inbox_.size() < kMaxAhead) read();
      return;
    }
    parse();
  }

  void parse() {
    if (state_ == State::kIdle) {
      state_ = State::kHeader;
      touch(settings().header_timeout);
    }
    Error error;
    std::size_t parsed = 0;
    while (parsed < inbox_.size() && !parser_->is_done()) {
      const std::size_t used =
          parser_->put(asio::buffer(inbox_.data() + parsed, inbox_.size() - parsed), error);
      parsed += used;
      if (error || used == 0) break;
    }
    inbox_.erase(0, parsed);
    if (error && error != http::error::need_more) {
      refuse(told_of_parse(error));
      return;
    }
    if (parser_->is_done()) {
      serve_request();
      return;
    }
    if (parser_->is_header_done() && state_ == State::kHeader) {
      state_ = State::kBody;
      touch(settings().body_timeout);
      if (!expect_continue()) return;
    }
    read();
  }

  // Whether to go on reading.
  bool expect_continue() {
    const auto expect = parser_->get()[http::field::expect];
    if (expect.empty() || continued_) return true;
    if (!beast::iequals(expect, "100-continue")) {
      refuse(told(417, sdk::ErrorType::kInvalidRequest, "gateway.expect",
                  "this gateway knows no other expectation than 100-continue"));
      return false;
    }
    continued_ = true;
    flush(std::string("HTTP/1.1 100 Continue\r\n\r\n"));
    return true;
  }

  void prepare_answer() {
    state_ = State::kBusy;
    deadline_ms_ = 0;
    begun_ = finished_ = terminated_ = broken_ = over_ = false;
    keep_alive_ = keep_alive_ && parser_->get().keep_alive() && !draining_;
    http_1_0_ = parser_->get().version() < 11;
    is_head_ = parser_->get().method() == http::verb::head;
    IReplyPort& port = *this;
    exchange_ = std::make_unique<Exchange>(world_, port);
  }

  void serve_request() {
    prepare_answer();
    Request request = request_of(*parser_);
    parser_.reset();
    read();
    exchange_->start(std::move(request));
  }

  void refuse(const Told& told) {
    keep_alive_ = false;
    const Request request = parser_->is_header_done() ? request_of(*parser_) : Request{};
    prepare_answer();
    parser_.reset();
    exchange_->refuse(request, told);
  }

  void send(sdk::HttpResponse response) override {
    finished_ = true;
    HeadPlan plan;
    plan.status = response.status;
    plan.framing = response.status == 204 ? Framing::kNone : Framing::kLength;
    plan.length = response.body.size();
    plan.keep_alive = keep_alive_ = keep_alive_ && !draining_;
    std::string message = message_head(plan, response.headers);
    if (!is_head_) message += response.body;
    flush(message);
  }

  void begin(int status, const sdk::Headers& headers) override {
    begun_ = true;
    if (http_1_0_ || draining_) keep_alive_ = false;
    HeadPlan plan;
    plan.status = status;
    plan.framing = http_1_0_ ? Framing::kUntilClose : Framing::kChunked;
    plan.keep_alive = keep_alive_;
    pending_raw_ += message_head(plan, headers);
  }

  void write(std::string_view bytes) override {
    if (http_1_0_) {
      pending_raw_.append(bytes);
    } else {
      pending_.append(bytes);
    }
    flush();
  }

  void finish(bool whole) override {
    finished_ = true;
    broken_ = !whole;
    if (broken_) keep_alive_ = false;
    flush();
  }

  std::size_t backlog() const override {
    return pending_.size() + pending_raw_.size() + writing_.size();
  }

  void flush(std::string_view raw) {
    pending_raw_.append(raw);
    flush();
  }

  // Everything that waits goes out in one write; what comes meanwhile waits for its end.
  void flush() {
    if (sending_ || state_ == State::kClosed) return;
    writing_.swap(pending_raw_);
    pending_raw_.clear();
    if (!pending_.empty()) {
      writing_.append(chunk_head(pending_.size())).append(pending_).append("\r\n");
      pending_.clear();
    }
    const bool last = begun_ && finished_ && !terminated_;
    if (last) {
      terminated_ = true;
      if (!http_1_0_ && !broken_) writing_ += "0\r\n\r\n";
    }
    if (writing_.empty()) {
      if (finished_) answered();
      return;
    }
    sending_ = true;
    deadline_ms_ = world_.loop.steady_ms() + settings().write_timeout.count();
    asio::async_write(stream_, asio::buffer(writing_),
                      [self = this->shared_from_this()](const Error& error, std::size_t) {
                        self->sending_ = false;
                        self->on_written(error);
                      });
  }

  void on_written(const Error& error) {
    writing_.clear();
    if (state_ == State::kClosed) return;
    if (error) {
      close();
      return;
    }
    if (state_ != State::kBusy) {
      touch(settings().body_timeout);  // what went out was "100 Continue"
      return;
    }
    deadline_ms_ = 0;
    if (!pending_.empty() || !pending_raw_.empty() || finished_) {
      const bool all_out = pending_.empty() && pending_raw_.empty() && (!begun_ || terminated_);
      if (finished_ && all_out) {
        answered();
        return;
      }
      flush();
    }
    if (exchange_ != nullptr) exchange_->drained();
  }

  void answered() {
    if (std::exchange(over_, true)) return;
    // Not from inside the exchange that has just said its last word.
    asio::post(stream_.get_executor(), [self = this->shared_from_this()] {
      if (self->state_ != State::kBusy) return;
      self->exchange_.reset();
      if (self->keep_alive_) {
        self->writing_.shrink_to_fit();
        self->next_request();
      } else {
        self->linger();
      }
    });
  }

  void linger() {
    if (broken_) {
      close();
      return;
    }
    state_ = State::kLinger;
    deadline_ms_ = world_.loop.steady_ms() + kLingerMs;
    if constexpr (kTls) {
      close();
    } else {
      Error ignored;
      socket().shutdown(Tcp::socket::shutdown_send, ignored);
      read();
    }
  }

  void timed_out() {
    const bool half_sent = state_ == State::kHeader || state_ == State::kBody;
    if (!half_sent || sending_) {
      close();
      return;
    }
    refuse(told(408, sdk::ErrorType::kInvalidRequest, "gateway.slow_request",
                "the request did not arrive in time"));
  }

  Stream stream_;
  Exchange::World world_;
  SessionBook& book_;
  const std::shared_ptr<const View> view_;
  std::string input_;  // what a read goes into
  std::string inbox_;  // what has come and is not parsed yet
  std::optional<Parser> parser_;
  std::unique_ptr<Exchange> exchange_;
  State state_ = State::kIdle;
  std::int64_t deadline_ms_ = 0;
  bool reading_ = false;
  bool sending_ = false;
  bool draining_ = false;
  bool keep_alive_ = true;
  bool http_1_0_ = false;
  bool is_head_ = false;
  bool continued_ = false;
  bool begun_ = false;       // of a streamed answer: its head is written
  bool finished_ = false;    // nothing more comes from the exchange
  bool terminated_ = false;  // the last chunk is written
  bool broken_ = false;
  bool over_ = false;
  std::string pending_;      // to go out as a chunk
  std::string pending_raw_;  // to go out as it is, before that
  std::string writing_;
};

}  // namespace

void serve(Tcp::socket socket, asio::ssl::context* tls, const Exchange::World& world,
           SessionBook& book) {
  if (tls == nullptr) {
    std::make_shared<Session<Tcp::socket>>(std::move(socket), world, book)->start();
  } else {
    using TlsStream = asio::ssl::stream<Tcp::socket>;
    std::make_shared<Session<TlsStream>>(TlsStream(std::move(socket), *tls), world, book)->start();
  }
}

}  // namespace llm_rotate::gateway
