// A server on loopback that does exactly what a test tells it to, well-behaved or not.
//
// Each connection runs the test's script in a thread of its own, with blocking calls that give up
// after `kBound`, so that a wrong expectation fails a test instead of hanging it.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <openssl/ssl.h>

namespace llm_rotate::net::testing {

inline constexpr std::chrono::seconds kBound(20);

class Connection {
 public:
  Connection(int socket, int number) : socket_(socket), number_(number) {}
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // 0 for the first connection that the server accepted.
  int number() const { return number_; }

  // The server's side of a handshake. False when the client refuses.
  bool start_tls(SSL_CTX* context);
  // Head and body of the next request; empty when the client has closed.
  std::string read_request();
  // Takes so many bytes and then does nothing for a while, like a server under load.
  void read_slowly(std::size_t bytes, std::chrono::milliseconds pace);
  // False when the client has closed.
  bool send(std::string_view bytes);
  // As much of it as goes out without waiting longer than `patience` for the client to read.
  std::size_t send_patiently(std::string_view bytes, std::chrono::milliseconds patience);
  // Ends the connection with a TCP reset.
  void reset();
  // Waits until the client closes; false when it does not within `bound`.
  bool closed_within(std::chrono::milliseconds bound);
  bool closed() { return closed_within(kBound); }
  // For the server that stops: wakes whoever is blocked here.
  void stop();

 private:
  long receive(char* buffer, std::size_t size);
  bool ready(short events, std::chrono::milliseconds bound) const;

  struct FreeSsl {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };

  std::mutex mutex_;  // guards the socket against `stop`
  int socket_;
  int number_;
  std::unique_ptr<SSL, FreeSsl> ssl_;
  std::string read_ahead_;
};

class ScriptedServer {
 public:
  using Script = std::function<void(Connection&)>;

  explicit ScriptedServer(Script script);
  ~ScriptedServer();
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  std::uint16_t port() const { return port_; }
  // "127.0.0.1:port"
  std::string label() const { return "127.0.0.1:" + std::to_string(port_); }
  std::string url(std::string_view path = "/") const;
  int connections() const { return connections_; }

 private:
  void accept_all();

  Script script_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_ = 0;
  std::mutex mutex_;
  std::vector<std::shared_ptr<Connection>> open_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

// A port of loopback on which nobody listens.
std::uint16_t closed_port();

// "HTTP/1.1 200 OK" with this body and its length.
std::string ok_answer(std::string_view body);

}  // namespace llm_rotate::net::testing
