#include "uri.hpp"

#include <algorithm>

namespace llm_rotate::aws_bedrock {

UrlParts split_url(std::string_view url) {
  UrlParts parts;
  url = url.substr(0, url.find('#'));
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return parts;
  parts.scheme = url.substr(0, scheme);
  url.remove_prefix(scheme + 3);
  const std::size_t query = std::min(url.find('?'), url.size());
  if (query < url.size()) parts.query = url.substr(query + 1);
  url = url.substr(0, query);
  const std::size_t path = std::min(url.find('/'), url.size());
  parts.path = url.substr(path);
  const std::string_view authority = url.substr(0, path);
  // The colons of an IPv6 address stand in brackets.
  const std::size_t bracket = authority.rfind(']');
  const std::size_t colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  parts.host = authority.substr(0, colon);
  if (colon != std::string_view::npos) parts.port = authority.substr(colon + 1);
  return parts;
}

std::string host_header(const UrlParts& url) {
  std::string host(url.host);
  const std::string_view own = url.scheme == "http" ? "80" : "443";
  if (!url.port.empty() && url.port != own) host.append(":").append(url.port);
  return host;
}

}  // namespace llm_rotate::aws_bedrock
