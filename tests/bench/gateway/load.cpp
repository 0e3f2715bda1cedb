#include "bench/gateway/load.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <string_view>

#include "bench/gateway/http_bytes.hpp"

namespace llm_rotate::bench {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kPatienceMs = 20'000;

int connect_to(int port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const auto* const at = static_cast<const sockaddr*>(static_cast<const void*>(&address));
  const int on = 1;
  if (socket < 0 || ::connect(socket, at, sizeof address) != 0 ||
      ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0) {
    throw std::runtime_error("nobody takes connections at port " + std::to_string(port));
  }
  return socket;
}

struct Caller {
  int socket = -1;
  std::string inbox;
  Clock::time_point asked;
};

// All callers of a load, on one thread.
class Crowd {
 public:
  explicit Crowd(const Load& load) : load_(load), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
    callers_.resize(static_cast<std::size_t>(load.connections));
    for (std::size_t i = 0; i < callers_.size(); ++i) {
      callers_[i].socket = connect_to(load.port);
      epoll_event wanted{};
      wanted.events = EPOLLIN;
      wanted.data.u64 = i;
      ::epoll_ctl(epoll_, EPOLL_CTL_ADD, callers_[i].socket, &wanted);
    }
    took_.reserve(static_cast<std::size_t>(load.calls));
  }
  ~Crowd() {
    for (const Caller& caller : callers_) ::close(caller.socket);
    ::close(epoll_);
  }
  Crowd(const Crowd&) = delete;
  Crowd& operator=(const Crowd&) = delete;

  std::vector<std::chrono::nanoseconds> run() {
    for (Caller& caller : callers_) ask(caller);
    std::array<epoll_event, 64> ready{};
    while (took_.size() < static_cast<std::size_t>(load_.calls)) {
      const int count =
          ::epoll_wait(epoll_, ready.data(), static_cast<int>(ready.size()), kPatienceMs);
      if (count <= 0) throw std::runtime_error("no answer came for 20 s");
      for (int i = 0; i < count; ++i) {
        hear(callers_[ready[static_cast<std::size_t>(i)].data.u64]);
      }
    }
    return std::move(took_);
  }

 private:
  void ask(Caller& caller) {
    if (asked_ == load_.calls) return;
    ++asked_;
    caller.asked = Clock::now();
    std::string_view rest = load_.request;
    while (!rest.empty()) {
      const ssize_t sent = ::send(caller.socket, rest.data(), rest.size(), MSG_NOSIGNAL);
      if (sent <= 0) throw std::runtime_error("the peer hung up on a request");
      rest.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  void hear(Caller& caller) {
    const ssize_t got = ::recv(caller.socket, buffer_.data(), buffer_.size(), 0);
    if (got <= 0) throw std::runtime_error("the peer hung up on an answer");
    caller.inbox.append(buffer_.data(), static_cast<std::size_t>(got));
    if (message_size(caller.inbox) == 0) return;
    if (!caller.inbox.starts_with("HTTP/1.1 200")) throw std::runtime_error(caller.inbox);
    took_.push_back(Clock::now() - caller.asked);
    caller.inbox.clear();
    ask(caller);
  }

  const Load& load_;
  int epoll_;
  std::vector<Caller> callers_;
  std::array<char, 65'536> buffer_{};
  int asked_ = 0;
  std::vector<std::chrono::nanoseconds> took_;
};

}  // namespace

std::vector<std::chrono::nanoseconds> run(const Load& load) {
  return Crowd(load).run();
}

OpenStreams::OpenStreams(const Load& load) {
  for (int i = 0; i < load.connections; ++i) {
    sockets_.push_back(connect_to(load.port));
    ::send(sockets_.back(), load.request.data(), load.request.size(), MSG_NOSIGNAL);
  }
  std::array<char, 4'096> buffer{};
  for (const int socket : sockets_) {
    std::string heard;
    while (heard.find("data: ") == std::string::npos) {
      const ssize_t got = ::recv(socket, buffer.data(), buffer.size(), 0);
      if (got <= 0) throw std::runtime_error("a stream did not begin: " + heard);
      heard.append(buffer.data(), static_cast<std::size_t>(got));
    }
  }
}

OpenStreams::~OpenStreams() {
  for (const int socket : sockets_) ::close(socket);
}

}  // namespace llm_rotate::bench
