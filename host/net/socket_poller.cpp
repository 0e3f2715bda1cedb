#include "net/socket_poller.hpp"

#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace llm_rotate::net {

SocketPoller::SocketPoller() : epoll_(epoll_create1(EPOLL_CLOEXEC)) {
  if (epoll_ < 0) throw std::system_error(errno, std::generic_category(), "epoll_create1");
}

SocketPoller::~SocketPoller() {
  close(epoll_);
}

void SocketPoller::want(int socket, bool readable, bool writable) {
  const auto index = static_cast<std::size_t>(socket);
  if (index >= slots_.size()) slots_.resize(index + 1);
  Slot& slot = slots_[index];
  slot.wanted =
      (readable ? std::uint32_t{EPOLLIN} : 0U) | (writable ? std::uint32_t{EPOLLOUT} : 0U);
  // A socket is writable nearly always: to leave that registered would be one event after another.
  const bool noisy = (slot.registered & ~slot.wanted & EPOLLOUT) != 0;
  const bool missing = (slot.wanted & ~slot.registered) != 0;
  if (noisy || missing) control(socket, slot, slot.wanted);
}

void SocketPoller::forget(int socket) {
  const auto index = static_cast<std::size_t>(socket);
  if (index >= slots_.size()) return;
  Slot& slot = slots_[index];
  slot.wanted = 0;
  control(socket, slot, 0);
  ++slot.generation;
}

std::size_t SocketPoller::wait() {
  const int count = epoll_wait(epoll_, events_.data(), static_cast<int>(events_.size()), 0);
  return count > 0 ? static_cast<std::size_t>(count) : 0;
}

bool SocketPoller::take(const epoll_event& event, Ready& ready) {
  const auto socket = static_cast<std::uint32_t>(event.data.u64);
  Slot& slot = slots_[socket];
  if (slot.generation != static_cast<std::uint32_t>(event.data.u64 >> 32U)) return false;
  constexpr std::uint32_t kTrouble = EPOLLERR | EPOLLHUP;
  if (slot.wanted == 0 || (event.events & (slot.wanted | kTrouble)) == 0) {
    control(static_cast<int>(socket), slot, slot.wanted);
    return false;
  }
  ready.socket = static_cast<int>(socket);
  ready.failed = (event.events & kTrouble) != 0;
  ready.readable = (event.events & EPOLLIN) != 0;
  ready.writable = (event.events & EPOLLOUT) != 0;
  return true;
}

void SocketPoller::control(int socket, Slot& slot, std::uint32_t events) {
  if (slot.registered == events) return;
  const int operation = events == 0            ? EPOLL_CTL_DEL
                        : slot.registered == 0 ? EPOLL_CTL_ADD
                                               : EPOLL_CTL_MOD;
  epoll_event event{};
  event.events = events;
  event.data.u64 = (std::uint64_t{slot.generation} << 32U) | static_cast<std::uint32_t>(socket);
  // Out of kernel memory is the only way to fail; the exchange then ends by its timeouts.
  slot.registered = epoll_ctl(epoll_, operation, socket, &event) == 0 ? events : 0;
}

}  // namespace llm_rotate::net
