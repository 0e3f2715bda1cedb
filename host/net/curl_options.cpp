#include "net/curl_options.hpp"

namespace llm_rotate::net {
namespace {

// A stream that is silent most of the time should not hold more than it needs.
constexpr long kReadBuffer = 3L * 1024;
constexpr unsigned int kFirstSafeHttp2 = 0x080200;  // 8.2.0
constexpr long kKeepaliveIdleSeconds = 30;
constexpr long kKeepaliveIntervalSeconds = 15;

void apply_limits(CURL* easy) {
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);  // a signature covers the path as it was written
  curl_easy_setopt(easy, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  curl_easy_setopt(easy, CURLOPT_HTTP09_ALLOWED, 0L);
  curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
}

void apply_connection(CURL* easy, const TransportOptions& options) {
  curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPIDLE, kKeepaliveIdleSeconds);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPINTVL, kKeepaliveIntervalSeconds);
  curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, kReadBuffer);
  curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, options.max_idle_connections == 0 ? 1L : 0L);
  const bool http2 =
      options.http2 && curl_version_info(CURLVERSION_NOW)->version_num >= kFirstSafeHttp2;
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION,
                   static_cast<long>(http2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1));
  // Said outright, because otherwise curl reads http_proxy, no_proxy and their like.
  curl_easy_setopt(easy, CURLOPT_PROXY, options.proxy.c_str());
  curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
  if (!options.user_agent.empty()) {
    curl_easy_setopt(easy, CURLOPT_USERAGENT, options.user_agent.c_str());
  }
}

void apply_tls(CURL* easy, const TransportOptions& options) {
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(easy, CURLOPT_PROXY_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_PROXY_SSL_VERIFYHOST, 2L);
  // curl keeps parsed certificates between connections only when they come from a file alone.
  // Without that every new connection parses the whole bundle: tens of milliseconds on the loop.
  const char* file = options.ca_file.empty() ? nullptr : options.ca_file.c_str();
  const char* path = options.ca_path.empty() ? nullptr : options.ca_path.c_str();
  if (file == nullptr && path == nullptr) {
    if (curl_version_info(CURLVERSION_NOW)->cainfo == nullptr) return;
    curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
    curl_easy_setopt(easy, CURLOPT_PROXY_CAPATH, nullptr);
    return;
  }
  curl_easy_setopt(easy, CURLOPT_CAINFO, file);
  curl_easy_setopt(easy, CURLOPT_CAPATH, path);
  curl_easy_setopt(easy, CURLOPT_PROXY_CAINFO, file);
  curl_easy_setopt(easy, CURLOPT_PROXY_CAPATH, path);
}

}  // namespace

void apply_options(CURL* easy, const TransportOptions& options) {
  apply_limits(easy);
  apply_connection(easy, options);
  apply_tls(easy, options);
}

}  // namespace llm_rotate::net
