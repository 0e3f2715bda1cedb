#include "net/transfer_message.hpp"

#include <cerrno>
#include <system_error>

namespace llm_rotate::net {
namespace {

constexpr std::size_t kMaxReason = 200;

// Part of a reason may be the other side's words (a name in its certificate).
std::string harmless(std::string_view reason) {
  std::string text;
  for (const char c : reason.substr(0, kMaxReason)) {
    const auto byte = static_cast<unsigned char>(c);
    text += byte >= 0x20 && byte < 0x7f ? c : ' ';
  }
  while (!text.empty() && (text.back() == ' ' || text.back() == '.')) text.pop_back();
  return text.empty() ? "no reason given" : text;
}

std::string describe(int os_error) {
  if (os_error == 0) return "no answer";
  std::string text = std::generic_category().message(os_error);
  if (!text.empty() && text.front() >= 'A' && text.front() <= 'Z') {
    text.front() = static_cast<char>(text.front() + ('a' - 'A'));
  }
  return text;
}

std::string in_ms(Millis limit) {
  return std::to_string(limit.count()) + " ms";
}

std::string setting_of(const Peer& peer) {
  return peer.is_proxy ? "the proxy setting" : "base_url";
}

}  // namespace

std::string Peer::label() const {
  return (is_proxy ? "proxy " : "") + target.label();
}

TransferResult resolve_failed(const Peer& peer) {
  return {TransferEnd::kResolveFailed,
          std::string("cannot resolve ") + (peer.is_proxy ? "proxy " : "") + "host " +
              peer.target.host + ": check " + setting_of(peer) + " and the machine's DNS"};
}

TransferResult connect_failed(const Peer& peer, int os_error) {
  const std::string advice = os_error == ECONNREFUSED ? " and that the server is running"
                                                      : ", the network and the firewall";
  return {TransferEnd::kConnectFailed, "cannot connect to " + peer.label() + ": " +
                                           describe(os_error) + "; check " + setting_of(peer) +
                                           advice};
}

TransferResult reset_before_answer(const Peer& peer) {
  return {TransferEnd::kConnectFailed,
          peer.label() + " closed the connection without an answer: check that " +
              setting_of(peer) + " leads to an HTTP server, and its logs"};
}

TransferResult tunnel_failed(const Peer& peer, const Target& behind, std::string_view reason) {
  return {TransferEnd::kConnectFailed, peer.label() + " opened no tunnel to " + behind.label() +
                                           ": " + harmless(reason) +
                                           "; check the proxy setting and the proxy's rules"};
}

TransferResult tls_failed(const Peer& peer, std::string_view reason) {
  return {TransferEnd::kTlsFailed, "TLS to " + peer.label() + " failed: " + harmless(reason) +
                                       "; check the certificate, the clock, and ca_file"};
}

TransferResult interrupted(const Peer& peer) {
  return {TransferEnd::kInterrupted,
          peer.label() +
              " broke the connection in the middle of its answer: check the provider's "
              "status and the network, then try again"};
}

TransferResult not_http(const Peer& peer) {
  return {TransferEnd::kProtocolError, peer.label() +
                                           " did not answer in HTTP: check the scheme and the "
                                           "port in " +
                                           setting_of(peer)};
}

TransferResult body_too_large(const Peer& peer, std::uint64_t limit) {
  return {TransferEnd::kTooLarge, "the answer of " + peer.label() + " is larger than " +
                                      std::to_string(limit) +
                                      " bytes: check base_url, or raise max_body"};
}

TransferResult head_too_large(const Peer& peer) {
  return {TransferEnd::kTooLarge, "the answer of " + peer.label() +
                                      " has more than 256 KiB or 500 lines of headers: check "
                                      "that base_url leads to the provider"};
}

TransferResult unusable_url(std::string_view problem) {
  return {TransferEnd::kProtocolError,
          "the URL of the request cannot be used: " + std::string(problem) + "; check base_url"};
}

TransferResult unusable_proxy(std::string_view problem) {
  return {TransferEnd::kProtocolError,
          "the proxy cannot be used: " + std::string(problem) + "; check the proxy setting"};
}

TransferResult unusable_header(const Peer& peer) {
  return {TransferEnd::kProtocolError,
          "a header for " + peer.label() +
              " holds a line break or another character that is not allowed: check the key's "
              "secret and the configured headers"};
}

TransferResult unusable_method(const Peer& peer) {
  return {TransferEnd::kProtocolError, "the method of a request to " + peer.label() +
                                           " is not an HTTP method: check the provider plugin"};
}

TransferResult curl_gave_up(const Peer& peer, std::string_view reason) {
  return {TransferEnd::kConnectFailed,
          "the exchange with " + peer.label() + " could not be made: " + harmless(reason) +
              "; check " + setting_of(peer) + " and the machine's memory and file limits"};
}

TransferResult timed_out(const Peer& peer, TransferEnd end, const TransferLimits& limits,
                         bool resolving) {
  switch (end) {
    case TransferEnd::kFirstByteTimeout:
      return {end, peer.label() + " did not begin to answer within " + in_ms(limits.first_byte) +
                       ": check the provider's status, or raise the first byte timeout"};
    case TransferEnd::kIdleTimeout:
      return {end, peer.label() + " fell silent for " + in_ms(limits.idle) +
                       " in the middle of its answer: check the provider's status, or raise the "
                       "idle timeout"};
    case TransferEnd::kTotalTimeout:
      return {end, "the exchange with " + peer.label() + " took longer than " +
                       in_ms(limits.total) +
                       ": check the provider's status, or raise the total timeout"};
    default:
      break;
  }
  if (resolving) {
    return {TransferEnd::kConnectTimeout, "host " + peer.target.host + " was not resolved within " +
                                              in_ms(limits.connect) +
                                              ": check the machine's DNS, or raise the connect "
                                              "timeout"};
  }
  return {TransferEnd::kConnectTimeout, "no connection to " + peer.label() + " within " +
                                            in_ms(limits.connect) + ": check " + setting_of(peer) +
                                            " and the network, or raise the connect timeout"};
}

}  // namespace llm_rotate::net
