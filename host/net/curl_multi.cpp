#include "net/curl_multi.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <mutex>
#include <new>

namespace llm_rotate::net {
namespace {

// curl asks to be called again at once while it walks through its own states; this bounds one go.
constexpr int kMaxRounds = 16;

void init_curl_once() {
  static std::once_flag flag;
  std::call_once(flag, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

}  // namespace

// Marks that curl is on the stack.
class CurlMulti::Inside {
 public:
  explicit Inside(CurlMulti& multi) : multi_(multi) { ++multi_.depth_; }
  ~Inside() { --multi_.depth_; }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;

 private:
  CurlMulti& multi_;
};

CurlMulti::CurlMulti(std::size_t max_connections_per_host) {
  init_curl_once();
  share_.reset(curl_share_init());
  multi_.reset(curl_multi_init());
  if (!multi_ || !share_) throw std::bad_alloc();
  // All handles of a loop resume each other's TLS sessions. No lock functions: one thread.
  curl_share_setopt(share_.get(), CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETFUNCTION, &CurlMulti::on_socket);
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERFUNCTION, &CurlMulti::on_timer);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERDATA, this);
  curl_multi_setopt(multi_.get(), CURLMOPT_MAX_HOST_CONNECTIONS,
                    static_cast<long>(max_connections_per_host));
}

void CurlMulti::adopt(CURL* easy) {
  curl_easy_setopt(easy, CURLOPT_SHARE, share_.get());
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &CurlMulti::open_socket);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, this);
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, &CurlMulti::close_socket);
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, this);
}

bool CurlMulti::add(CURL* easy) {
  const Inside inside(*this);
  return curl_multi_add_handle(multi_.get(), easy) == CURLM_OK;
}

void CurlMulti::remove(CURL* easy) {
  const Inside inside(*this);
  curl_multi_remove_handle(multi_.get(), easy);
}

CURLcode CurlMulti::unpause(CURL* easy) {
  const Inside inside(*this);
  return curl_easy_pause(easy, CURLPAUSE_CONT);
}

void CurlMulti::serve_socket(const SocketPoller::Ready& ready) {
  const int events = (ready.readable ? CURL_CSELECT_IN : 0) |
                     (ready.writable ? CURL_CSELECT_OUT : 0) |
                     (ready.failed ? CURL_CSELECT_ERR : 0);
  action(ready.socket, events);
}

void CurlMulti::serve_timeout(TimePoint now) {
  for (int round = 0; round < kMaxRounds && timeout_ <= now; ++round) {
    timeout_ = kNever;
    action(CURL_SOCKET_TIMEOUT, 0);
  }
}

void CurlMulti::action(curl_socket_t socket, int events) {
  const Inside inside(*this);
  int running = 0;
  curl_multi_socket_action(multi_.get(), socket, events, &running);
}

std::optional<CurlMulti::Done> CurlMulti::next_done() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg == CURLMSG_DONE) return Done{message->easy_handle, message->data.result};
  }
  return std::nullopt;
}

void CurlMulti::keep_connections(std::size_t count) {
  curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, static_cast<long>(count));
}

int CurlMulti::on_socket(CURL* /*easy*/, curl_socket_t socket, int what, void* self,
                         void* /*mark*/) {
  const bool readable = what == CURL_POLL_IN || what == CURL_POLL_INOUT;
  const bool writable = what == CURL_POLL_OUT || what == CURL_POLL_INOUT;
  static_cast<CurlMulti*>(self)->poller_.want(socket, readable, writable);
  return 0;
}

int CurlMulti::on_timer(CURLM* /*multi*/, long timeout_ms, void* self) {
  TimePoint& timeout = static_cast<CurlMulti*>(self)->timeout_;
  if (timeout_ms < 0) {
    timeout = kNever;
  } else if (timeout_ms == 0) {
    timeout = TimePoint::min();  // at once; not from here
  } else {
    timeout = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
  }
  return 0;
}

curl_socket_t CurlMulti::open_socket(void* /*self*/, curlsocktype /*purpose*/,
                                     curl_sockaddr* address) {
  // Close on exec: a program that the host starts must not keep a provider's connection open.
  const int socket = ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  return socket < 0 ? CURL_SOCKET_BAD : socket;
}

int CurlMulti::close_socket(void* self, curl_socket_t socket) {
  static_cast<CurlMulti*>(self)->poller_.forget(socket);
  return ::close(socket);
}

}  // namespace llm_rotate::net
