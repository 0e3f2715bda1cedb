#include "gateway/loop_server.hpp"

#include <linux/filter.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <string>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>

#include "gateway/message_head.hpp"

namespace llm_rotate::gateway {

namespace {

namespace asio = boost::asio;
using Error = boost::system::error_code;
using Tcp = asio::ip::tcp;
using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

constexpr int kBacklog = 4'096;
// When there is no descriptor left: others must end first.
constexpr std::chrono::milliseconds kAcceptPause{100};
// An idle connection may just be about to be used; so long it still gets an answer.
constexpr std::int64_t kIdleGraceMs = 1'000;

// For a handshake that has begun to come to its end.
constexpr std::chrono::milliseconds kFarewell{100};

// The kernel gives each new connection to one of the sockets that share the port, and resets those
// that nobody has accepted when that one closes. So before it closes it has to be deaf: who knocks
// then knocks again a second later, at the door of another process.
void ignore_new_connections(int listener) {
  constexpr int kFlags = 13;  // of a TCP header
  constexpr int kSyn = 2;
  std::array<sock_filter, 4> code = {
      {BPF_STMT(BPF_LD | BPF_B | BPF_ABS, kFlags), BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, kSyn, 0, 1),
       BPF_STMT(BPF_RET | BPF_K, 0), BPF_STMT(BPF_RET | BPF_K, 0xffffffff)}};
  const sock_fprog program{static_cast<unsigned short>(code.size()), code.data()};
  // Where a kernel does not want to, it is as everywhere else: a client in a thousand asks again.
  ::setsockopt(listener, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}

// What a connection beyond the limit is told, without looking at what it wants.
std::string full_answer() {
  const std::string body =
      R"({"error":{"message":"the gateway has as many connections as it may; connect again later",)"
      R"("type":"overloaded"}})";
  return message_head({.status = 503, .length = body.size(), .keep_alive = false},
                      {{"Retry-After", "1"}, {"Content-Type", "application/json"}}) +
         body;
}

}  // namespace

LoopServer::LoopServer(asio::io_context& context, const Tcp::endpoint& at,
                       const Exchange::World& world)
    : context_(context),
      acceptor_(context),
      clock_(context),
      pause_(context),
      farewell_(context),
      world_(world) {
  acceptor_.open(at.protocol());
  acceptor_.set_option(Tcp::acceptor::reuse_address(true));
  acceptor_.set_option(ReusePort(true));
  acceptor_.bind(at);
  acceptor_.listen(kBacklog);
  ++world_.hall.listeners;
}

void LoopServer::start() {
  accept();
  tick();
}

void LoopServer::accept() {
  acceptor_.async_accept(
      [this, alive = std::weak_ptr(alive_)](const Error& error, ClientSocket socket) {
        if (alive.expired() || !acceptor_.is_open()) return;
        if (!error) {
          admit(std::move(socket));
          accept();
          return;
        }
        pause_.expires_after(kAcceptPause);
        pause_.async_wait([this, alive](const Error& cancelled) {
          if (!cancelled && !alive.expired() && acceptor_.is_open()) accept();
        });
      });
}

void LoopServer::admit(ClientSocket socket) {
  Error ignored;
  socket.set_option(Tcp::no_delay(true), ignored);
  if (world_.hall.connections.load() >= world_.hall.view()->settings.max_connections) {
    socket.non_blocking(true, ignored);
    static const std::string full = full_answer();
    socket.write_some(asio::buffer(full), ignored);
    socket.shutdown(Tcp::socket::shutdown_send, ignored);
    return;
  }
  serve(std::move(socket), world_, book_);
}

void LoopServer::tick() {
  clock_.expires_after(std::chrono::milliseconds(SessionBook::kTickMs));
  clock_.async_wait([this, alive = std::weak_ptr(alive_)](const Error& error) {
    if (error || alive.expired()) return;
    const std::int64_t now_ms = world_.loop.steady_ms();
    book_.each([now_ms](ISession& session) { session.tick(now_ms); });
    tick();
  });
}

void LoopServer::drain() {
  if (!acceptor_.is_open()) return;
  ignore_new_connections(acceptor_.native_handle());
  drain_sessions();
  farewell_.expires_after(kFarewell);
  farewell_.async_wait([this, alive = std::weak_ptr(alive_)](const Error& cancelled) {
    if (cancelled || alive.expired()) return;
    take_who_knocked();
    stop_listening();
    drain_sessions();
  });
}

void LoopServer::drain_sessions() {
  const std::int64_t close_at_ms = world_.loop.steady_ms() + kIdleGraceMs;
  book_.each([close_at_ms](ISession& session) { session.drain(close_at_ms); });
}

void LoopServer::take_who_knocked() {
  Error error;
  acceptor_.non_blocking(true, error);
  for (;;) {
    ClientSocket socket(context_);
    acceptor_.accept(socket, error);
    if (error) break;
    admit(std::move(socket));
  }
}

void LoopServer::stop_listening() {
  if (!acceptor_.is_open()) return;
  Error ignored;
  acceptor_.close(ignored);
  --world_.hall.listeners;
}

void LoopServer::close() {
  stop_listening();
  clock_.cancel();
  pause_.cancel();
  farewell_.cancel();
  book_.each([](ISession& session) { session.close(); });
}

}  // namespace llm_rotate::gateway
