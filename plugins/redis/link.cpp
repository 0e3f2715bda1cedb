#include "link.hpp"

#include <chrono>
#include <utility>

namespace llm_rotate::redis {

Link::Link(boost::asio::io_context& context, const LinkPlan& plan, ILinkOwner& owner)
    : plan_(plan),
      owner_(&owner),
      stream_(std::make_shared<Stream>(context, plan.endpoint, plan.tls, plan.server_name)),
      timer_(context) {}

void Link::open() {
  timer_.expires_after(std::chrono::milliseconds(plan_.timeout_ms));
  timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
    if (error || self->owner_ == nullptr) return;
    self->fail(self->plan_.endpoint.text() + ": no answer within " +
               std::to_string(self->plan_.timeout_ms) + " ms of connecting");
  });
  stream_->connect([self = shared_from_this()](const std::string& why) {
    if (!why.empty()) return self->fail(why);
    self->log_in();
  });
}

void Link::log_in() {
  const Login& login = plan_.login;
  std::string hello;
  if (!login.password.empty()) {
    append_count(hello, login.user.empty() ? 2 : 3);
    append_argument(hello, "AUTH");
    if (!login.user.empty()) append_argument(hello, login.user);
    append_argument(hello, login.password);
    ++login_replies_;
  }
  if (login.database != 0) {
    append_count(hello, 2);
    append_argument(hello, "SELECT");
    append_argument(hello, login.database);
    ++login_replies_;
  }
  append_count(hello, 1);
  append_argument(hello, "PING");
  ++login_replies_;
  send(hello);
  read_on();
}

void Link::send(std::string& out) {
  waiting_ += out;
  out.clear();
  flush();
}

void Link::flush() {
  if (writing_ || waiting_.empty() || owner_ == nullptr) return;
  writing_ = true;
  sending_.swap(waiting_);
  waiting_.clear();
  stream_->write(boost::asio::buffer(sending_),
                 [self = shared_from_this()](const std::string& why, std::size_t) {
                   self->writing_ = false;
                   if (!why.empty()) return self->fail(why);
                   self->flush();
                 });
}

void Link::read_on() {
  stream_->read(boost::asio::buffer(input_),
                [self = shared_from_this()](const std::string& why, std::size_t bytes) {
                  if (!why.empty()) return self->fail(why);
                  self->take({self->input_.data(), bytes});
                  if (self->owner_ != nullptr) self->read_on();
                });
}

void Link::take(std::string_view bytes) {
  reader_.feed(bytes);
  while (std::optional<Reply> reply = reader_.next()) {
    if (owner_ == nullptr) return;
    if (login_replies_ > 0) {
      take_login(*reply);
    } else {
      owner_->link_reply(std::move(*reply));
    }
  }
  if (reader_.broken()) {
    fail(plan_.endpoint.text() + ": what answers there does not speak Redis's protocol");
  }
}

void Link::take_login(const Reply& reply) {
  if (reply.is_error()) return fail(plan_.endpoint.text() + ": " + reply.text);
  if (--login_replies_ > 0) return;
  if (reply.text != "PONG") {
    return fail(plan_.endpoint.text() + ": what answers there is no Redis");
  }
  timer_.cancel();
  owner_->link_up();
}

void Link::fail(const std::string& why) {
  ILinkOwner* owner = owner_;
  close();
  if (owner != nullptr) owner->link_down(why);
}

void Link::close() {
  owner_ = nullptr;
  timer_.cancel();
  stream_->close();
}

}  // namespace llm_rotate::redis
