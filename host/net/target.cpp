#include "net/target.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>

#include "llm_rotate/sdk/http.hpp"

namespace llm_rotate::net {
namespace {

constexpr std::size_t kMaxUrl = 64UL * 1024;
constexpr std::size_t kMaxHost = 253;

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > 0x20 && byte != 0x7f;
  });
}

bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_';
}

bool is_address(int family, const std::string& host) {
  in6_addr address{};
  return inet_pton(family, host.c_str(), &address) == 1;
}

bool parse_port(std::string_view text, std::uint16_t& port) {
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, port);
  return error == std::errc() && stop == end && port != 0;
}

// Cuts "host[:port]" apart. An empty answer is good news.
std::string parse_authority(std::string_view authority, Target& target) {
  std::string_view host = authority;
  std::string_view port;
  const bool bracketed = authority.starts_with('[');
  if (bracketed) {
    const std::size_t close = authority.find(']');
    if (close == std::string_view::npos) return "the bracket of the host is not closed";
    host = authority.substr(1, close - 1);
    port = authority.substr(close + 1);
  } else if (const std::size_t colon = authority.find(':'); colon != std::string_view::npos) {
    host = authority.substr(0, colon);
    port = authority.substr(colon);
  }
  target.host = host;
  std::transform(host.begin(), host.end(), target.host.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (!port.empty() && (port.front() != ':' || !parse_port(port.substr(1), target.port))) {
    return "the port is not a number from 1 to 65535";
  }
  if (host.empty()) return "it has no host";
  target.numeric = is_address(bracketed ? AF_INET6 : AF_INET, target.host);
  if (bracketed) return target.numeric ? "" : "the host in brackets is not an IPv6 address";
  if (host.size() > kMaxHost || !std::all_of(host.begin(), host.end(), is_name_char)) {
    return "the host has characters that a host name cannot have";
  }
  return {};
}

std::string_view authority_of(std::string_view rest) {
  return rest.substr(0, rest.find_first_of("/?#"));
}

struct Scheme {
  std::string_view name;
  std::uint16_t port;
  bool tls;
};
constexpr Scheme kHttp{"http", 80, false};
constexpr Scheme kHttps{"https", 443, true};
constexpr Scheme kProxySchemes[] = {
    {"http", 1080, false}, {"https", 443, true}, {"socks5h", 1080, false}};

void apply(const Scheme& scheme, Target& target) {
  target.port = scheme.port;
  target.tls = scheme.tls;
}

}  // namespace

std::string Target::label() const {
  const bool v6 = host.find(':') != std::string::npos;
  return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

ParsedTarget parse_target(std::string_view url) {
  ParsedTarget parsed;
  if (url.size() > kMaxUrl) return {{}, "it is longer than 64 KiB"};
  if (!is_printable(url)) return {{}, "it holds a space or a control character"};
  const std::size_t mark = url.find("://");
  const std::string_view name = url.substr(0, mark == std::string_view::npos ? 0 : mark);
  if (!sdk::iequals(name, kHttp.name) && !sdk::iequals(name, kHttps.name)) {
    return {{}, "it does not begin with http:// or https://"};
  }
  apply(sdk::iequals(name, kHttp.name) ? kHttp : kHttps, parsed.target);
  const std::string_view authority = authority_of(url.substr(mark + 3));
  if (authority.find('@') != std::string_view::npos) {
    return {{}, "it holds a user name or a password"};
  }
  parsed.problem = parse_authority(authority, parsed.target);
  return parsed;
}

ParsedTarget parse_proxy(std::string_view url) {
  ParsedTarget parsed;
  if (url.size() > kMaxUrl || !is_printable(url)) return {{}, "it holds a control character"};
  const std::size_t mark = url.find("://");
  const std::string_view name = mark == std::string_view::npos ? kHttp.name : url.substr(0, mark);
  const auto* scheme = std::find_if(std::begin(kProxySchemes), std::end(kProxySchemes),
                                    [&](const Scheme& s) { return sdk::iequals(s.name, name); });
  if (scheme == std::end(kProxySchemes)) {
    return {{}, "it does not begin with http://, https:// or socks5h://"};
  }
  apply(*scheme, parsed.target);
  std::string_view authority =
      authority_of(mark == std::string_view::npos ? url : url.substr(mark + 3));
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
    authority.remove_prefix(at + 1);
  }
  parsed.problem = parse_authority(authority, parsed.target);
  return parsed;
}

}  // namespace llm_rotate::net
