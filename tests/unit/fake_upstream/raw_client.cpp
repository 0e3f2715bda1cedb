#include "unit/fake_upstream/raw_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace llm_rotate::fake {

RawClient::RawClient(std::uint16_t port) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the API of sockets
  if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    close();
    throw std::runtime_error("cannot connect");
  }
}

RawClient::~RawClient() {
  close();
}

void RawClient::send(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) {
      return;  // the server has hung up; reading tells how
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

ParsedResponse RawClient::receive(std::chrono::milliseconds patience) {
  ParsedResponse response = parse_response(bytes_);
  while (!response.complete && read_some(patience)) {
    response = parse_response(bytes_);
  }
  if (response.complete) {
    bytes_.erase(0, response.size);
  }
  return response;
}

void RawClient::receive_at_least(std::size_t size) {
  while (bytes_.size() < size && read_some(std::chrono::seconds(5))) {
  }
}

bool RawClient::read_some(std::chrono::milliseconds patience) {
  pollfd waiting{socket_, POLLIN, 0};
  if (end_ != End::kOpen || poll(&waiting, 1, static_cast<int>(patience.count())) <= 0) {
    return false;
  }
  std::array<char, 65'536> block{};
  const ssize_t size = recv(socket_, block.data(), block.size(), 0);
  if (size <= 0) {
    end_ = size == 0 ? End::kClosed : End::kReset;
    return false;
  }
  bytes_.append(block.data(), static_cast<std::size_t>(size));
  return true;
}

bool RawClient::is_stale() const {
  char byte = 0;
  return end_ != End::kOpen || recv(socket_, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

void RawClient::close() {
  if (socket_ >= 0) {
    ::close(socket_);
    socket_ = -1;
  }
}

std::string post(std::string_view path, std::string_view body, std::string_view key,
                 std::string_view more_headers) {
  std::string request = "POST ";
  request += path;
  request += " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n";
  request += more_headers;
  request += "Authorization: Bearer ";
  request += key;
  request += "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  request += body;
  return request;
}

std::string get(std::string_view path, std::string_view key) {
  std::string request = "GET ";
  request += path;
  request += " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ";
  request += key;
  request += "\r\n\r\n";
  return request;
}

}  // namespace llm_rotate::fake
