#include "gateway/session.hpp"

#include <array>
#include <string>
#include <type_traits>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include "gateway/answer_writer.hpp"
#include "gateway/request_reader.hpp"
#include "gateway/session_book.hpp"

namespace llm_rotate::gateway {

namespace {

namespace asio = boost::asio;
using Error = boost::system::error_code;
using Step = RequestReader::Step;

// What a client may send ahead while its answer is under way.
constexpr std::size_t kMaxAhead = std::size_t{64} << 10;
// After an answer that ends the connection: what is still on its way is read and thrown away for so
// long, so that the client gets to read the answer before the connection is reset.
constexpr std::int64_t kLingerMs = 1'000;

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
    socket().shutdown(ClientSocket::shutdown_both, ignored);
    socket().close(ignored);
  }

 private:
  static constexpr bool kTls = !std::is_same_v<Stream, ClientSocket>;

  enum class State {
    kIdle,    // between two requests
    kHeader,  // of a request that has begun
    kBody,
    kBusy,    // an exchange is under way
    kLinger,  // the last answer is out
    kClosed,
  };

  ClientSocket& socket() {
    if constexpr (kTls) {
      return stream_.next_layer();
    } else {
      return stream_;
    }
  }

  const GatewayConfig& settings() const { return view_->settings; }
  void touch(Millis limit) { deadline_ms_ = world_.loop.steady_ms() + limit.count(); }

  void next_request() {
    reader_.expect(static_cast<std::uint32_t>(settings().max_header_bytes),
                   static_cast<std::uint64_t>(settings().max_body_bytes));
    state_ = State::kIdle;
    touch(draining_ ? Millis(kLingerMs) : settings().idle_timeout);
    parse();
  }

  // One read at a time. A plain socket is waited for and then read into the room that all
  // connections of the loop share: a silent one holds no memory for what may come.
  void read() {
    if (reading_ || state_ == State::kClosed) return;
    reading_ = true;
    const auto self = this->shared_from_this();
    if constexpr (kTls) {
      stream_.async_read_some(asio::buffer(tls_room_),
                              [self](const Error& error, std::size_t size) {
                                self->reading_ = false;
                                self->on_read(error, {self->tls_room_.data(), size});
                              });
    } else {
      stream_.async_wait(ClientSocket::wait_read, [self](Error error) {
        self->reading_ = false;
        auto& room = self->book_.read_room();
        const std::size_t size = error ? 0 : self->stream_.read_some(asio::buffer(room), error);
        if (error == asio::error::would_block) {
          self->read();
        } else {
          self->on_read(error, {room.data(), size});
        }
      });
    }
  }

  void on_read(const Error& error, std::string_view bytes) {
    if (state_ == State::kClosed) return;
    if (error) {
      close();  // gone, or half gone: nobody reads what would be written
      return;
    }
    if (state_ == State::kLinger) {
      read();
      return;
    }
    reader_.push(bytes);
    if (state_ != State::kBusy) {
      parse();
    } else if (reader_.ahead() < kMaxAhead) {
      read();
    }
  }

  void parse() {
    switch (reader_.read()) {
      case Step::kNothing:
        break;
      case Step::kHeader:
        reached(State::kHeader, settings().header_timeout);
        break;
      case Step::kWantsConsent:
        reached(State::kBody, settings().body_timeout);
        writer_.consent();
        flush();
        break;
      case Step::kBody:
        reached(State::kBody, settings().body_timeout);
        break;
      case Step::kWhole:
        serve_request();
        return;
      case Step::kFault:
        refuse(reader_.fault());
        return;
    }
    read();
  }

  // A limit counts from the first byte of what it limits.
  void reached(State state, Millis limit) {
    if (std::exchange(state_, state) != state) touch(limit);
  }

  void prepare_answer() {
    state_ = State::kBusy;
    deadline_ms_ = 0;
    over_ = false;
    keep_alive_ = keep_alive_ && reader_.keep_alive() && !draining_;
    writer_.expect(reader_.is_http_1_0(), reader_.is_head());
    IReplyPort& port = *this;
    exchange_ = std::make_unique<Exchange>(world_, port);
  }

  void serve_request() {
    prepare_answer();
    exchange_->start(reader_.take());
    read();
  }

  void refuse(const Told& told) {
    keep_alive_ = false;
    prepare_answer();
    exchange_->refuse(reader_.take(), told);
  }

  void send(sdk::HttpResponse response) override {
    keep_alive_ = keep_alive_ && !draining_;
    writer_.send(response, keep_alive_);
    flush();
  }

  void begin(int status, const sdk::Headers& headers) override {
    keep_alive_ = keep_alive_ && !draining_ && !writer_.ends_by_closing();
    writer_.begin(status, headers, keep_alive_);
  }

  void write(std::string_view bytes) override {
    writer_.write(bytes);
    flush();
  }

  void finish(bool whole) override {
    writer_.finish(whole);
    keep_alive_ = keep_alive_ && whole;
    flush();
  }

  std::size_t backlog() const override { return writer_.waiting() + writing_.size(); }

  // Everything that waits goes out in one write; what comes meanwhile waits for its end.
  void flush() {
    if (sending_ || state_ == State::kClosed) return;
    if (!writer_.take(writing_)) {
      if (writer_.finished()) answered();
      return;
    }
    sending_ = true;
    touch(settings().write_timeout);
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
    flush();
    if (exchange_ != nullptr) exchange_->drained();
  }

  void answered() {
    if (std::exchange(over_, true)) return;
    // Not from inside the exchange that has just said its last word.
    asio::post(socket().get_executor(), [self = this->shared_from_this()] {
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
    if (kTls || writer_.is_broken()) {
      close();
      return;
    }
    state_ = State::kLinger;
    deadline_ms_ = world_.loop.steady_ms() + kLingerMs;
    Error ignored;
    socket().shutdown(ClientSocket::shutdown_send, ignored);
    read();
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

  struct NoRoom {};
  using TlsRoom = std::conditional_t<kTls, std::array<char, 4'096>, NoRoom>;

  Stream stream_;
  Exchange::World world_;
  SessionBook& book_;
  const std::shared_ptr<const View> view_;
  RequestReader reader_;
  AnswerWriter writer_;
  std::string writing_;  // on its way
  std::unique_ptr<Exchange> exchange_;
  State state_ = State::kIdle;
  std::int64_t deadline_ms_ = 0;
  bool reading_ = false;
  bool sending_ = false;
  bool draining_ = false;
  bool keep_alive_ = true;
  bool over_ = false;  // the answer is out
  [[no_unique_address]] TlsRoom tls_room_;
};

}  // namespace

void serve(ClientSocket socket, const Exchange::World& world, SessionBook& book) {
  const TlsPtr tls = world.hall.view()->tls;
  if (tls == nullptr) {
    Error ignored;
    socket.non_blocking(true, ignored);
    std::make_shared<Session<ClientSocket>>(std::move(socket), world, book)->start();
  } else {
    using TlsStream = asio::ssl::stream<ClientSocket>;
    std::make_shared<Session<TlsStream>>(TlsStream(std::move(socket), *tls), world, book)->start();
  }
}

}  // namespace llm_rotate::gateway
