// What the exchanges of one event loop share.
#pragma once

#include <optional>

#include "net/curl_multi.hpp"
#include "net/curl_resolve_list.hpp"
#include "net/deadline_heap.hpp"
#include "net/transfer_message.hpp"
#include "net/transport_options.hpp"

namespace llm_rotate::net {

struct CurlLoop {
  explicit CurlLoop(TransportOptions with);

  TransportOptions options;
  std::optional<Peer> proxy;
  std::string proxy_problem;  // why the proxy cannot be used; empty when it can
  CurlMulti multi;
  DeadlineHeap deadlines;
  CurlResolveList names;
};

}  // namespace llm_rotate::net
