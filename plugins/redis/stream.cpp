#include "stream.hpp"

#include <stdexcept>
#include <utility>

#include <boost/asio/connect.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/write.hpp>

namespace llm_rotate::redis {

namespace asio = boost::asio;
using boost::system::error_code;

Stream::Stream(asio::io_context& context, Endpoint endpoint, asio::ssl::context* tls,
               std::string server_name)
    : endpoint_(std::move(endpoint)),
      server_name_(server_name.empty() ? endpoint_.host : std::move(server_name)),
      tls_context_(tls),
      resolver_(context),
      tcp_(context),
      socket_(context) {}

std::string Stream::why(const error_code& error) const {
  return error ? endpoint_.text() + ": " + error.message() : std::string();
}

void Stream::connect(Opened then) {
  if (endpoint_.local) {
    connect_local(std::move(then));
  } else {
    connect_host(std::move(then));
  }
}

void Stream::connect_local(Opened then) {
  try {
    const asio::local::stream_protocol::endpoint path(endpoint_.host);
    socket_.async_connect(path, [self = shared_from_this(), then = std::move(then)](error_code e) {
      if (!self->closed_) then(self->why(e));
    });
  } catch (const boost::system::system_error& error) {  // a path that is too long
    asio::post(socket_.get_executor(), [self = shared_from_this(), then = std::move(then),
                                        code = error.code()] { then(self->why(code)); });
  }
}

void Stream::connect_host(Opened then) {
  resolver_.async_resolve(
      endpoint_.host, endpoint_.port,
      [self = shared_from_this(), then = std::move(then)](
          error_code failed, const asio::ip::tcp::resolver::results_type& found) {
        if (self->closed_) return;
        if (failed) return then(self->why(failed));
        asio::async_connect(self->tcp_, found,
                            [self, then](error_code error, const asio::ip::tcp::endpoint&) {
                              if (self->closed_) return;
                              if (error) return then(self->why(error));
                              error_code ignored;
                              self->tcp_.set_option(asio::ip::tcp::no_delay(true), ignored);
                              self->tcp_.set_option(asio::socket_base::keep_alive(true), ignored);
                              self->socket_ = Socket(std::move(self->tcp_));
                              self->shake_hands(then);
                            });
      });
}

void Stream::shake_hands(const Opened& then) {
  if (tls_context_ == nullptr) return then({});
  tls_ = std::make_unique<Tls>(socket_, *tls_context_);
  tls_->set_verify_callback(asio::ssl::host_name_verification(server_name_));
  error_code not_an_address;
  asio::ip::make_address(server_name_, not_an_address);
  if (not_an_address) {  // SSL_set_tlsext_host_name, without the cast of its macro
    SSL_ctrl(tls_->native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
             server_name_.data());
  }
  tls_->async_handshake(asio::ssl::stream_base::client,
                        [self = shared_from_this(), then](error_code error) {
                          if (!self->closed_) then(self->why(error));
                        });
}

void Stream::read(asio::mutable_buffer into, Moved then) {
  auto handler = [self = shared_from_this(), then = std::move(then)](error_code error,
                                                                     std::size_t bytes) {
    if (!self->closed_) then(self->why(error), bytes);
  };
  if (tls_ != nullptr) {
    tls_->async_read_some(into, std::move(handler));
  } else {
    socket_.async_read_some(into, std::move(handler));
  }
}

void Stream::write(asio::const_buffer all, Moved then) {
  auto handler = [self = shared_from_this(), then = std::move(then)](error_code error,
                                                                     std::size_t bytes) {
    if (!self->closed_) then(self->why(error), bytes);
  };
  if (tls_ != nullptr) {
    asio::async_write(*tls_, all, std::move(handler));
  } else {
    asio::async_write(socket_, all, std::move(handler));
  }
}

void Stream::close() {
  closed_ = true;
  error_code ignored;
  resolver_.cancel();
  tcp_.close(ignored);
  socket_.close(ignored);
}

std::unique_ptr<asio::ssl::context> tls_context_of(const TlsSettings& tls) {
  if (!tls.on) return nullptr;
  auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_client);
  context->set_verify_mode(asio::ssl::verify_peer);
  const auto load = [](const char* option, const std::string& file, auto&& read) {
    try {
      read();
    } catch (const boost::system::system_error&) {
      throw std::invalid_argument(std::string(option) + " '" + file +
                                  "' cannot be used; name a PEM file that can be read");
    }
  };
  if (tls.ca_file.empty()) {
    context->set_default_verify_paths();
  } else {
    load("tls_ca_file", tls.ca_file, [&] { context->load_verify_file(tls.ca_file); });
  }
  if (!tls.cert_file.empty()) {
    load("tls_cert_file", tls.cert_file,
         [&] { context->use_certificate_chain_file(tls.cert_file); });
    load("tls_key_file", tls.key_file,
         [&] { context->use_private_key_file(tls.key_file, asio::ssl::context::pem); });
  }
  return context;
}

}  // namespace llm_rotate::redis
