// One connection: connects, logs in, sends bytes, reads replies. It lives once; a new try is a new
// link.
//
// Made by Lane. Threads: the client's own.
#pragma once

#include <array>
#include <memory>
#include <string>

#include <boost/asio/steady_timer.hpp>

#include "reply.hpp"
#include "stream.hpp"

namespace llm_rotate::redis {

class ILinkOwner {
 public:
  virtual ~ILinkOwner() = default;
  virtual void link_up() = 0;
  virtual void link_reply(Reply reply) = 0;
  // Exactly once, but not after `close`.
  virtual void link_down(const std::string& why) = 0;
};

// What a link is opened with.
struct LinkPlan {
  Endpoint endpoint;
  Login login;
  boost::asio::ssl::context* tls = nullptr;  // outlives the link
  std::string server_name;
  std::int64_t timeout_ms = 1'000;
};

class Link : public std::enable_shared_from_this<Link> {
 public:
  Link(boost::asio::io_context& context, const LinkPlan& plan, ILinkOwner& owner);

  void open();
  // Sends when the connection is up. `out` is emptied.
  void send(std::string& out);
  void close();

 private:
  void log_in();
  void flush();
  void read_on();
  void take(std::string_view bytes);
  void take_login(const Reply& reply);
  void fail(const std::string& why);

  LinkPlan plan_;
  ILinkOwner* owner_;  // null after the end
  std::shared_ptr<Stream> stream_;
  boost::asio::steady_timer timer_;
  ReplyReader reader_;
  std::array<char, 32'768> input_{};
  std::string waiting_;
  std::string sending_;
  int login_replies_ = 0;  // still to come
  bool writing_ = false;
};

}  // namespace llm_rotate::redis
