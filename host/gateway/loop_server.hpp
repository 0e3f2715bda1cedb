// The gateway on one loop: a listening socket of its own (all loops and processes share the port),
// the connections that came over it, and the clock that looks after them.
//
// Made by `Gateway`, one for each worker. Threads: on its loop, but for the constructor.
#pragma once

#include <cstdint>
#include <memory>

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "gateway/session_book.hpp"

namespace llm_rotate::gateway {

class LoopServer {
 public:
  // Throws boost::system::system_error if the address cannot be listened on.
  LoopServer(boost::asio::io_context& context, const boost::asio::ip::tcp::endpoint& at,
             const Exchange::World& world);

  boost::asio::ip::tcp::endpoint address() const { return acceptor_.local_endpoint(); }
  void start();
  // Takes who has knocked already and nobody else; connections end after what they are doing.
  void drain();
  void close();
  std::size_t sessions() const { return book_.size(); }

 private:
  void accept();
  void admit(ClientSocket socket);
  void tick();
  void drain_sessions();
  void take_who_knocked();
  void stop_listening();

  boost::asio::io_context& context_;
  ClientAcceptor acceptor_;
  boost::asio::steady_timer clock_;
  boost::asio::steady_timer pause_;
  boost::asio::steady_timer farewell_;
  Exchange::World world_;
  SessionBook book_;
  // What the loop still owes to this object is not done once it has gone.
  std::shared_ptr<const LoopServer*> alive_ = std::make_shared<const LoopServer*>(this);
};

}  // namespace llm_rotate::gateway
