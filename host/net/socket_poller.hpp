// The sockets of one curl multi handle in an epoll set of their own, which the event loop watches
// as one descriptor.
//
// Called by `CurlMulti`. Two things make a kept-alive exchange cheap here. The set is level
// triggered, so a socket stays registered between exchanges and nothing is armed again for each
// event. And a socket that curl has lost interest in is left in the set until it makes a noise,
// because usually the next exchange wants it again.
// Threads: used on one loop.
#pragma once

#include <sys/epoll.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace llm_rotate::net {

class SocketPoller {
 public:
  SocketPoller();
  ~SocketPoller();
  SocketPoller(const SocketPoller&) = delete;
  SocketPoller& operator=(const SocketPoller&) = delete;

  // Readable when some socket is ready. Stays owned by the poller.
  int descriptor() const { return epoll_; }

  void want(int socket, bool readable, bool writable);
  // To be called before the socket is closed: its number may come back at once.
  void forget(int socket);

  struct Ready {
    int socket;
    bool readable;
    bool writable;
    bool failed;
  };
  // Calls `on_ready(Ready)` for each wanted socket that is ready; a bounded number a time, so that
  // the loop can do other things in between. The sockets may be changed from inside.
  template <class F>
  void poll(F&& on_ready) {
    const std::size_t count = wait();
    for (std::size_t i = 0; i < count; ++i) {
      Ready ready{};
      if (take(events_[i], ready)) on_ready(ready);
    }
  }

 private:
  struct Slot {
    std::uint32_t generation = 0;  // tells a reused number from the socket an event is about
    std::uint32_t wanted = 0;
    std::uint32_t registered = 0;
  };

  std::size_t wait();
  bool take(const epoll_event& event, Ready& ready);
  void control(int socket, Slot& slot, std::uint32_t events);

  int epoll_ = -1;
  std::vector<Slot> slots_;  // by socket number
  std::array<epoll_event, 64> events_;
};

}  // namespace llm_rotate::net
