#include "redis/relay.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <deque>
#include <stdexcept>
#include <utility>

namespace llm_rotate::redis::testing {
namespace {

using Clock = std::chrono::steady_clock;

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

bool readable(int fd, int ms) {
  pollfd wanted = {fd, POLLIN, 0};
  return ::poll(&wanted, 1, ms) > 0;
}

}  // namespace

Relay::Relay(int server_port, int delay_ms) : server_port_(server_port), delay_ms_(delay_ms) {
  listen();
}

Relay::Relay(std::string greeting) : server_port_(0), delay_ms_(0), greeting_(std::move(greeting)) {
  listen();
}

Relay::~Relay() {
  over_ = true;
  thread_.join();
  for (std::thread& carrier : carriers_) carrier.join();
  ::close(listener_);
}

void Relay::listen() {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof(address);
  auto* any = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener_, any, size) != 0 || ::listen(listener_, 16) != 0 ||
      ::getsockname(listener_, any, &size) != 0) {
    throw std::runtime_error("the relay cannot listen");
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

void Relay::serve() {
  while (!over_) {
    if (!readable(listener_, 20)) continue;
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (server_port_ == 0) {
      for (int i = 0; i < 3; ++i) ::send(client, greeting_.data(), greeting_.size(), MSG_NOSIGNAL);
      std::array<char, 4096> ignored{};
      if (readable(client, 50)) static_cast<void>(::recv(client, ignored.data(), 4096, 0));
      ::close(client);
      continue;
    }
    const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = loopback(server_port_);
    if (::connect(server, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) {
      ::close(client);
      ::close(server);
      continue;
    }
    carriers_.emplace_back([this, client, server] { carry(client, server, 0); });
    carriers_.emplace_back([this, client, server] { carry(server, client, delay_ms_); });
  }
}

// Pieces wait side by side, not one behind the other: a slow way, not a narrow one.
void Relay::carry(int from, int to, int delay_ms) {
  std::deque<std::pair<Clock::time_point, std::string>> held;
  while (!over_) {
    if (readable(from, 1)) {
      std::string piece(65'536, '\0');
      const ssize_t size = ::recv(from, piece.data(), piece.size(), 0);
      if (size <= 0) break;
      piece.resize(static_cast<std::size_t>(size));
      held.emplace_back(Clock::now() + std::chrono::milliseconds(delay_ms), std::move(piece));
    }
    while (!held.empty() && held.front().first <= Clock::now()) {
      const std::string& piece = held.front().second;
      ::send(to, piece.data(), piece.size(), MSG_NOSIGNAL);
      held.pop_front();
    }
  }
  ::shutdown(from, SHUT_RDWR);
  ::shutdown(to, SHUT_RDWR);
}

}  // namespace llm_rotate::redis::testing
