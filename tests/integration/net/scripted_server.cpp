#include "integration/net/scripted_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <utility>

namespace llm_rotate::net::testing {
namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

int bound_socket(std::uint16_t& port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof(address);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(socket, generic, size) != 0 || getsockname(socket, generic, &size) != 0) std::abort();
  port = ntohs(address.sin_port);
  return socket;
}

std::size_t body_length(std::string_view head) {
  constexpr std::string_view kName = "\r\nContent-Length: ";
  const std::size_t at = head.find(kName);
  if (at == std::string_view::npos) return 0;
  const char* const begin = head.data() + at + kName.size();
  std::size_t length = 0;
  std::from_chars(begin, head.data() + head.size(), length);
  return length;
}

}  // namespace

Connection::~Connection() {
  const std::lock_guard lock(mutex_);
  if (socket_ >= 0) close(socket_);
}

void Connection::stop() {
  const std::lock_guard lock(mutex_);
  if (socket_ >= 0) shutdown(socket_, SHUT_RDWR);
}

bool Connection::ready(short events, std::chrono::milliseconds bound) const {
  pollfd poll_one{socket_, events, 0};
  return poll(&poll_one, 1, static_cast<int>(bound.count())) == 1;
}

bool Connection::start_tls(SSL_CTX* context) {
  ssl_.reset(SSL_new(context));
  SSL_set_fd(ssl_.get(), socket_);
  return SSL_accept(ssl_.get()) == 1;
}

long Connection::receive(char* buffer, std::size_t size) {
  if (socket_ < 0) return 0;
  if (ssl_) return SSL_read(ssl_.get(), buffer, static_cast<int>(size));
  if (!ready(POLLIN, kBound)) return -1;
  return recv(socket_, buffer, size, 0);
}

std::string Connection::read_request() {
  std::array<char, 64UL * 1024> buffer{};
  std::string request = std::exchange(read_ahead_, {});
  for (;;) {
    const std::size_t end = request.find("\r\n\r\n");
    if (end != std::string::npos) {
      const std::size_t size = end + 4 + body_length(std::string_view(request).substr(0, end + 2));
      if (request.size() >= size) {
        read_ahead_ = request.substr(size);
        request.resize(size);
        return request;
      }
    }
    const long got = receive(buffer.data(), buffer.size());
    if (got <= 0) return {};
    request.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

void Connection::read_slowly(std::size_t bytes, std::chrono::milliseconds pace) {
  std::array<char, 64UL * 1024> buffer{};
  while (bytes != 0) {
    const long got = receive(buffer.data(), std::min(bytes, buffer.size()));
    if (got <= 0) return;
    bytes -= static_cast<std::size_t>(got);
  }
  poll(nullptr, 0, static_cast<int>(pace.count()));
}

bool Connection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    if (socket_ < 0) return false;
    const long sent = ssl_ ? SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()))
                           : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::size_t Connection::send_patiently(std::string_view bytes, std::chrono::milliseconds patience) {
  std::size_t total = 0;
  while (!bytes.empty() && ready(POLLOUT, patience)) {
    const long sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent <= 0) break;
    total += static_cast<std::size_t>(sent);
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return total;
}

void Connection::reset() {
  const std::lock_guard lock(mutex_);
  const linger abort_now{1, 0};
  setsockopt(socket_, SOL_SOCKET, SO_LINGER, &abort_now, sizeof(abort_now));
  close(std::exchange(socket_, -1));
}

bool Connection::closed_within(std::chrono::milliseconds bound) {
  std::array<char, 64UL * 1024> buffer{};
  const auto end = std::chrono::steady_clock::now() + bound;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        end - std::chrono::steady_clock::now());
    if (left.count() < 0 || !ready(POLLIN, left)) return false;
    if (recv(socket_, buffer.data(), buffer.size(), 0) <= 0) return true;
  }
}

ScriptedServer::ScriptedServer(Script script) : script_(std::move(script)) {
  listener_ = bound_socket(port_);
  if (listen(listener_, 1024) != 0) std::abort();
  acceptor_ = std::thread([this] { accept_all(); });
}

ScriptedServer::~ScriptedServer() {
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  close(listener_);
  for (const auto& connection : open_) connection->stop();
  for (std::thread& thread : threads_) thread.join();
}

std::string ScriptedServer::url(std::string_view path) const {
  return "http://" + label() + std::string(path);
}

void ScriptedServer::accept_all() {
  // OpenSSL raises it in these threads. The client's must not be touched: it may not raise any.
  sigset_t broken_pipe;
  sigemptyset(&broken_pipe);
  sigaddset(&broken_pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
  for (;;) {
    const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    const int on = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    auto connection = std::make_shared<Connection>(socket, connections_++);
    open_.push_back(connection);
    threads_.emplace_back([this, connection] {
      script_(*connection);
      connection->stop();
    });
  }
}

std::uint16_t closed_port() {
  std::uint16_t port = 0;
  close(bound_socket(port));
  return port;
}

std::string ok_answer(std::string_view body) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

}  // namespace llm_rotate::net::testing
