// The socket of a client's connection. It names its executor, because asking a type-erased one
// costs an allocation for each operation.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace llm_rotate::gateway {

using Executor = boost::asio::io_context::executor_type;
using ClientSocket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;
using ClientAcceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, Executor>;

}  // namespace llm_rotate::gateway
