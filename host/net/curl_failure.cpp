#include "net/curl_failure.hpp"

#include <cerrno>

#include <curl/curl.h>

namespace llm_rotate::net {
namespace {

constexpr int kTooLarge = 100;  // CURLE_TOO_LARGE of libcurl 8.6 and later

TransferResult broken(const CurlFailure& failure, const Peer& peer, const Target& target) {
  if (failure.answering) return interrupted(peer);
  if (failure.connecting && peer.is_proxy) return tunnel_failed(peer, target, failure.reason);
  return reset_before_answer(peer);
}

}  // namespace

TransferResult judge(const CurlFailure& failure, const Peer& peer, const Target& target) {
  switch (failure.code) {
    case CURLE_OK:
      // curl takes a close in the middle of the head for the end of the answer.
      return failure.head_complete ? TransferResult{} : broken(failure, peer, target);
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
      return resolve_failed(peer);
    case CURLE_COULDNT_CONNECT:
    case CURLE_INTERFACE_FAILED:
      return connect_failed(peer, failure.os_error);
    case CURLE_PROXY:
      return tunnel_failed(peer, target, failure.reason);
    case CURLE_OPERATION_TIMEDOUT:
      // Our own limits end an exchange before curl's; this is the system giving up on a connect.
      return {TransferEnd::kConnectTimeout, connect_failed(peer, ETIMEDOUT).message};
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_ENGINE_INITFAILED:
    case CURLE_SSL_INVALIDCERTSTATUS:
      return tls_failed(peer, failure.reason);
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
      return not_http(peer);
    case CURLE_URL_MALFORMAT:
      return unusable_url("it is malformed");
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_PARTIAL_FILE:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
    case CURLE_WRITE_ERROR:
      return broken(failure, peer, target);
    case CURLE_OUT_OF_MEMORY:
    case kTooLarge:
      // How curl says that one header line is longer than its own limit.
      if (!failure.connecting && !failure.head_complete) return head_too_large(peer);
      [[fallthrough]];
    default:
      return failure.answering ? interrupted(peer) : curl_gave_up(peer, failure.reason);
  }
}

}  // namespace llm_rotate::net
