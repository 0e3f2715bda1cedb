// A connected byte stream: TCP, TLS over TCP, or a Unix socket.
//
// Made by Link. Threads: the client's own. Handlers are not called after `close`.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include <boost/asio/buffer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include "settings.hpp"

namespace llm_rotate::redis {

class Stream : public std::enable_shared_from_this<Stream> {
 public:
  // Why it failed; empty if it did not.
  using Opened = std::function<void(const std::string& why)>;
  using Moved = std::function<void(const std::string& why, std::size_t bytes)>;

  // `tls` is null for a plain stream, else it outlives this.
  Stream(boost::asio::io_context& context, Endpoint endpoint, boost::asio::ssl::context* tls,
         std::string server_name);

  void connect(Opened then);
  void read(boost::asio::mutable_buffer into, Moved then);
  void write(boost::asio::const_buffer all, Moved then);
  void close();

 private:
  using Socket = boost::asio::generic::stream_protocol::socket;
  using Tls = boost::asio::ssl::stream<Socket&>;

  void connect_local(Opened then);
  void connect_host(Opened then);
  void shake_hands(const Opened& then);
  std::string why(const boost::system::error_code& error) const;

  Endpoint endpoint_;
  std::string server_name_;
  boost::asio::ssl::context* tls_context_;
  boost::asio::ip::tcp::resolver resolver_;
  boost::asio::ip::tcp::socket tcp_;
  Socket socket_;
  std::unique_ptr<Tls> tls_;
  bool closed_ = false;
};

// What `tls` says, ready to be used. Throws std::invalid_argument with a sentence.
std::unique_ptr<boost::asio::ssl::context> tls_context_of(const TlsSettings& tls);

}  // namespace llm_rotate::redis
