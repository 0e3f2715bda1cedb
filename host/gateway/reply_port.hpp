// Where an exchange puts its answer: the client's connection, as it sees it.
//
// Implemented by `Session`, by a fake in tests. Threads: on the connection's loop.
#pragma once

#include <cstddef>
#include <string_view>

#include "llm_rotate/sdk/http.hpp"

namespace llm_rotate::gateway {

class IReplyPort {
 public:
  virtual ~IReplyPort() = default;
  // A whole answer. The exchange is over.
  virtual void send(sdk::HttpResponse response) = 0;
  // A streamed one: its head, then pieces, then the end. `whole` false breaks the connection off,
  // so that no client takes what it got for everything.
  virtual void begin(int status, const sdk::Headers& headers) = 0;
  virtual void write(std::string_view bytes) = 0;
  virtual void finish(bool whole) = 0;
  // Bytes that the client has not taken yet.
  virtual std::size_t backlog() const = 0;
};

}  // namespace llm_rotate::gateway
