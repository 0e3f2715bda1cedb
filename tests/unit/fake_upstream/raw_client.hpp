// A client that sees every byte and how a connection ends: plain sockets, bounded in time. For
// tests.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "unit/fake_upstream/parsed_response.hpp"

namespace llm_rotate::fake {

class RawClient {
 public:
  enum class End { kOpen, kClosed, kReset };

  explicit RawClient(std::uint16_t port);
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  void send(std::string_view bytes) const;
  // Reads until the answer is complete, the connection ends, or nothing comes for `patience`.
  ParsedResponse receive(std::chrono::milliseconds patience = std::chrono::seconds(5));
  // Reads until so many bytes are there, the connection ends, or nothing comes any more.
  void receive_at_least(std::size_t size);
  void close();
  // Whether the server has hung up on a connection that was kept, as clients look before they ask
  // again.
  bool is_stale() const;

  // What was received and not yet taken by a complete answer.
  const std::string& bytes() const { return bytes_; }
  End end() const { return end_; }

 private:
  // False when nothing more comes.
  bool read_some(std::chrono::milliseconds patience);

  int socket_ = -1;
  std::string bytes_;
  End end_ = End::kOpen;
};

std::string post(std::string_view path, std::string_view body, std::string_view key = "sk-a",
                 std::string_view more_headers = "");
std::string get(std::string_view path, std::string_view key = "sk-a");

}  // namespace llm_rotate::fake
