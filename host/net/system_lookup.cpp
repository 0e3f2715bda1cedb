#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>

#include "net/resolver.hpp"

namespace llm_rotate::net {
namespace {

std::string to_text(const addrinfo& info) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const char* written = nullptr;
  if (info.ai_family == AF_INET) {
    sockaddr_in address{};
    std::memcpy(&address, info.ai_addr, sizeof(address));
    written = inet_ntop(AF_INET, &address.sin_addr, text.data(), text.size());
  } else if (info.ai_family == AF_INET6) {
    sockaddr_in6 address{};
    std::memcpy(&address, info.ai_addr, sizeof(address));
    written = inet_ntop(AF_INET6, &address.sin6_addr, text.data(), text.size());
  }
  return written != nullptr ? written : "";
}

}  // namespace

AddressList system_lookup(const std::string& host) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) return {};
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, &freeaddrinfo);
  AddressList addresses;
  for (const addrinfo* info = found; info != nullptr; info = info->ai_next) {
    std::string text = to_text(*info);
    if (text.empty()) continue;
    if (std::find(addresses.begin(), addresses.end(), text) == addresses.end()) {
      addresses.push_back(std::move(text));
    }
  }
  return addresses;
}

}  // namespace llm_rotate::net
