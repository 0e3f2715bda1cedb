// The sentences in which an exchange that failed says what happened and what to check next.
//
// Called by `CurlDriver` and `curl_failure`. Pure. A sentence shows host and port, never a path, a
// query or a header.
#pragma once

#include <string>
#include <string_view>

#include "net/target.hpp"
#include "net/transport.hpp"

namespace llm_rotate::net {

// The machine that we connect to: the provider's, or the proxy in front of it.
struct Peer {
  Target target;
  bool is_proxy = false;

  std::string label() const;
};

TransferResult resolve_failed(const Peer& peer);
TransferResult connect_failed(const Peer& peer, int os_error);
TransferResult reset_before_answer(const Peer& peer);
TransferResult tunnel_failed(const Peer& peer, const Target& behind, std::string_view reason);
TransferResult tls_failed(const Peer& peer, std::string_view reason);
TransferResult interrupted(const Peer& peer);
TransferResult not_http(const Peer& peer);
TransferResult body_too_large(const Peer& peer, std::uint64_t limit);
TransferResult head_too_large(const Peer& peer);
TransferResult unusable_url(std::string_view problem);
TransferResult unusable_proxy(std::string_view problem);
TransferResult unusable_header(const Peer& peer);
TransferResult unusable_method(const Peer& peer);
TransferResult curl_gave_up(const Peer& peer, std::string_view reason);
// `end` is one of the four timeouts; `resolving` when the time went by before there was an address.
TransferResult timed_out(const Peer& peer, TransferEnd end, const TransferLimits& limits,
                         bool resolving);

}  // namespace llm_rotate::net
