// libcurl's multi handle with its sockets and its timer, but without an event loop.
//
// Called by `CurlDriver`, which watches `descriptor()` and `next_timeout()`. curl forbids most
// calls from inside its callbacks; `inside()` tells whether one is on the stack. Threads: used on
// one loop.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>

#include <curl/curl.h>

#include "net/socket_poller.hpp"

namespace llm_rotate::net {

class CurlMulti {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  static constexpr TimePoint kNever = TimePoint::max();

  explicit CurlMulti(std::size_t max_connections_per_host);
  ~CurlMulti() = default;
  CurlMulti(const CurlMulti&) = delete;
  CurlMulti& operator=(const CurlMulti&) = delete;

  // Gives a handle what it needs for its sockets to be watched here. Once for each handle.
  void adopt(CURL* easy);
  bool add(CURL* easy);
  // Never from inside a callback. Closes the connection unless the exchange was whole.
  void remove(CURL* easy);
  CURLcode unpause(CURL* easy);

  // Serves the sockets that are ready, and calls `after_each` outside of curl.
  template <class F>
  void serve_sockets(F&& after_each) {
    poller_.poll([&](const SocketPoller::Ready& ready) {
      serve_socket(ready);
      after_each();
    });
  }
  // Runs what is due. Cheap when nothing is.
  void serve_timeout(TimePoint now);

  struct Done {
    CURL* easy;
    CURLcode code;
  };
  std::optional<Done> next_done();

  // curl counts the connections in use, too.
  void keep_connections(std::size_t count);

  int descriptor() const { return poller_.descriptor(); }
  TimePoint next_timeout() const { return timeout_; }
  bool inside() const { return depth_ != 0; }

 private:
  class Inside;
  struct FreeShare {
    void operator()(CURLSH* share) const { curl_share_cleanup(share); }
  };
  struct FreeMulti {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
  };

  static int on_socket(CURL* easy, curl_socket_t socket, int what, void* self, void* mark);
  static int on_timer(CURLM* multi, long timeout_ms, void* self);
  static curl_socket_t open_socket(void* self, curlsocktype purpose, curl_sockaddr* address);
  static int close_socket(void* self, curl_socket_t socket);

  void serve_socket(const SocketPoller::Ready& ready);
  void action(curl_socket_t socket, int events);

  SocketPoller poller_;
  // Closing the multi handle closes connections, which still need the two above.
  std::unique_ptr<CURLSH, FreeShare> share_;
  std::unique_ptr<CURLM, FreeMulti> multi_;
  TimePoint timeout_ = kNever;
  int depth_ = 0;
};

}  // namespace llm_rotate::net
