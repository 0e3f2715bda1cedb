#include "net/curl_loop.hpp"

#include <utility>

namespace llm_rotate::net {

CurlLoop::CurlLoop(TransportOptions with)
    : options(std::move(with)), multi(options.max_connections_per_host) {
  if (options.proxy.empty()) return;
  ParsedTarget parsed = parse_proxy(options.proxy);
  proxy = Peer{std::move(parsed.target), true};
  proxy_problem = std::move(parsed.problem);
}

}  // namespace llm_rotate::net
