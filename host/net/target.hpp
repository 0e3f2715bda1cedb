// Which host and port a URL leads to. Stricter than curl, so that both always mean the same host.
//
// Called by `CurlDriver` for the URL of a request and for the proxy. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace llm_rotate::net {

struct Target {
  std::string host;  // in lower case, without brackets
  std::uint16_t port = 0;
  bool tls = false;
  bool numeric = false;  // an address, so there is nothing to resolve

  // "api.example.test:443" or "[::1]:443": the only part of a URL that may be shown.
  std::string label() const;
};

struct ParsedTarget {
  Target target;
  std::string problem;  // what is wrong with the URL, without any part of it; empty when usable
};

ParsedTarget parse_target(std::string_view url);

// As above for a proxy: the scheme may be left out (http) or be socks5h, credentials are allowed.
ParsedTarget parse_proxy(std::string_view url);

}  // namespace llm_rotate::net
