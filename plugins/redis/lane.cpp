#include "lane.hpp"

#include <utility>

namespace llm_rotate::redis {

Lane::Lane(boost::asio::io_context& context, const LinkPlan& plan, bool eval_only,
           ILaneOwner& owner)
    : endpoint_(plan.endpoint), eval_only_(eval_only), owner_(owner) {
  ILinkOwner& hears = *this;
  link_ = std::make_shared<Link>(context, plan, hears);
  link_->open();
}

Lane::~Lane() {
  link_->close();
}

void Lane::push(RequestPtr request) {
  request->encode(out_, eval_only_ || request->whole);
  calls_ += request->calls();
  owed_.push_back(std::move(request));
}

void Lane::flush() {
  if (up_ && !out_.empty()) link_->send(out_);
}

Clock::duration Lane::silence(Clock::time_point now) const {
  return owed_.empty() ? Clock::duration::zero() : now - owed_.front()->made;
}

void Lane::give_up_on(Clock::duration age, Clock::time_point now) {
  for (const RequestPtr& request : owed_) {
    if (now - request->made < age) return;
    request->answer(nullptr);
  }
}

std::deque<RequestPtr> Lane::close() {
  link_->close();
  up_ = false;
  calls_ = 0;
  return std::exchange(owed_, {});
}

void Lane::link_up() {
  up_ = true;
  owner_.lane_up(*this);
  flush();
}

void Lane::link_reply(Reply reply) {
  if (owed_.empty()) {
    return link_down(endpoint_.text() + ": the server answers what it was not asked");
  }
  if (owed_.front()->asking && !asked_) {
    asked_ = true;
    return;
  }
  asked_ = false;
  RequestPtr request = std::move(owed_.front());
  owed_.pop_front();
  calls_ -= request->calls();
  owner_.lane_reply(*this, std::move(request), std::move(reply));
}

void Lane::link_down(const std::string& why) {
  std::deque<RequestPtr> left = close();
  owner_.lane_down(*this, why, std::move(left));
}

}  // namespace llm_rotate::redis
