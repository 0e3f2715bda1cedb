#include "bench/gateway/mock_upstream.hpp"

#include <array>
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include "bench/gateway/http_bytes.hpp"

namespace llm_rotate::bench {

namespace {

namespace asio = boost::asio;
using Error = boost::system::error_code;
using Tcp = asio::ip::tcp;

constexpr std::size_t kBigRequest = 8'192;

std::string completion(std::size_t bytes) {
  std::string body =
      R"({"id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":"gpt-4o-mini",)"
      R"("choices":[{"index":0,"message":{"role":"assistant","content":")";
  const std::string_view end =
      R"("},"finish_reason":"stop"}],"usage":{"prompt_tokens":200,"completion_tokens":200,)"
      R"("total_tokens":400}})";
  body.append(bytes - body.size() - end.size(), 'a').append(end);
  return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string chunk(const std::string& payload) {
  std::array<char, 16> head{};
  const int size = std::snprintf(head.data(), head.size(), "%zx\r\n", payload.size());
  return std::string(head.data(), static_cast<std::size_t>(size)) + payload + "\r\n";
}

std::string event(std::string_view delta, std::string_view finish) {
  std::string data =
      R"(data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,)"
      R"("model":"gpt-4o-mini","choices":[{"index":0,"delta":)";
  data.append(delta).append(R"(,"finish_reason":)").append(finish).append("}]}\n\n");
  return chunk(data);
}

struct Answers {
  std::string small = completion(1'024);
  std::string big = completion(32'768);
  std::string stream_head =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
  std::string event = bench::event(R"({"content":" word"})", "null");
  std::string stream_end =
      bench::event("{}", R"("stop")") + chunk("data: [DONE]\n\n") + "0\r\n\r\n";
};

}  // namespace

class MockUpstream::Server {
 public:
  explicit Server(asio::io_context& context)
      : acceptor_(context, Tcp::endpoint(asio::ip::address_v4::loopback(), 0)), clock_(context) {
    accept();
    tick();
  }

  int port() const { return acceptor_.local_endpoint().port(); }

 private:
  struct Connection : std::enable_shared_from_this<Connection> {
    Connection(Tcp::socket taken, Server& owner) : socket(std::move(taken)), server(owner) {}

    void read() {
      socket.async_read_some(asio::buffer(input),
                             [self = shared_from_this()](const Error& error, std::size_t size) {
                               if (error) {
                                 self->gone = true;
                                 return;
                               }
                               self->inbox.append(self->input.data(), size);
                               self->take_request();
                             });
    }

    void take_request() {
      const std::size_t size = message_size(inbox);
      if (size == 0) {
        read();
        return;
      }
      const bool stream = inbox.find(R"("stream":true)") != std::string::npos;
      const bool hold = inbox.find(R"("user":"hold")") != std::string::npos;
      const bool big = size > kBigRequest;
      inbox.erase(0, size);
      if (stream) {
        left = hold ? 1 : kEvents;
        held = hold;
        write(server.answers_.stream_head);
        server.streams_.push_back(shared_from_this());
      } else {
        write(big ? server.answers_.big : server.answers_.small);
      }
      read();
    }

    // Loopback takes these few bytes at once; a client that does not read is none of this test.
    void write(const std::string& bytes) {
      Error error;
      asio::write(socket, asio::buffer(bytes), error);
      gone = gone || static_cast<bool>(error);
    }

    // Whether more is to come.
    bool step() {
      if (gone) return false;
      if (left > 0) {
        --left;
        write(server.answers_.event);
        return true;
      }
      if (held) return true;
      write(server.answers_.stream_end);
      return false;
    }

    Tcp::socket socket;
    Server& server;
    std::array<char, 65'536> input{};
    std::string inbox;
    int left = 0;
    bool held = false;
    bool gone = false;
  };

  void accept() {
    acceptor_.async_accept([this](const Error& error, Tcp::socket socket) {
      if (error) return;
      socket.set_option(Tcp::no_delay(true));
      std::make_shared<Connection>(std::move(socket), *this)->read();
      accept();
    });
  }

  void tick() {
    clock_.expires_after(std::chrono::milliseconds(1));
    clock_.async_wait([this](const Error& error) {
      if (error) return;
      std::erase_if(streams_, [](const auto& stream) { return !stream->step(); });
      tick();
    });
  }

  Tcp::acceptor acceptor_;
  asio::steady_timer clock_;
  Answers answers_;
  std::vector<std::shared_ptr<Connection>> streams_;
};

MockUpstream::MockUpstream()
    : server_(std::make_unique<Server>(context_)), thread_([this] { context_.run(); }) {}

MockUpstream::~MockUpstream() {
  context_.stop();
  thread_.join();
}

int MockUpstream::port() const {
  return server_->port();
}

}  // namespace llm_rotate::bench
