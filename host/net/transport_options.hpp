// How a transport talks to the network.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

namespace llm_rotate::net {

class Resolver;

struct TransportOptions {
  // "http://host:port", "https://..." or "socks5h://..."; empty is no proxy at all. The proxy
  // variables of the environment are never looked at.
  std::string proxy;
  std::string ca_file;  // empty with an empty `ca_path`: the system's certificates
  std::string ca_path;
  // Only with libcurl 8.2 or later: older ones crash in HTTP/2.
  bool http2 = false;
  std::size_t max_connections_per_host = 0;  // 0 is no limit
  std::size_t max_idle_connections = 256;
  std::string user_agent = "llm-rotate";
  // Null is the one of the process.
  std::shared_ptr<Resolver> resolver;
};

}  // namespace llm_rotate::net
