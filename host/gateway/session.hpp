// One connection of a client: reads requests, gives each to an exchange, writes its answer, and
// keeps to the limits. What the client sends while an answer is under way waits; when it goes, the
// call ends at once.
//
// Made by `Listener`, kept alive by its own operations, listed in `SessionBook`. Threads: on its
// loop.
#pragma once

#include <cstdint>
#include <memory>

#include "gateway/client_socket.hpp"
#include "gateway/exchange.hpp"

namespace llm_rotate::gateway {

class SessionBook;

class ISession {
 public:
  virtual ~ISession() = default;
  // Deadlines and heartbeats.
  virtual void tick(std::int64_t now_ms) = 0;
  // No request after the one that is under way; an idle connection has until `close_at_ms`.
  virtual void drain(std::int64_t close_at_ms) = 0;
  // At once.
  virtual void close() = 0;
};

// Begins to serve the connection, with TLS where the configuration of the moment wants it.
void serve(ClientSocket socket, const Exchange::World& world, SessionBook& book);

}  // namespace llm_rotate::gateway
