// A connection with the requests that it owes answers, in the order of the answers.
//
// Made by Client: one for the server, one for a server that a cluster slot is moving to, one for a
// sentinel. Threads: the client's own.
#pragma once

#include <deque>
#include <memory>
#include <string>

#include "link.hpp"
#include "request.hpp"

namespace llm_rotate::redis {

class Lane;

class ILaneOwner {
 public:
  virtual ~ILaneOwner() = default;
  virtual void lane_up(Lane& lane) = 0;
  virtual void lane_reply(Lane& lane, RequestPtr request, Reply reply) = 0;
  // `left` were not answered.
  virtual void lane_down(Lane& lane, const std::string& why, std::deque<RequestPtr> left) = 0;
};

class Lane final : private ILinkOwner {
 public:
  Lane(boost::asio::io_context& context, const LinkPlan& plan, bool eval_only, ILaneOwner& owner);
  ~Lane() override;
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  const Endpoint& endpoint() const { return endpoint_; }
  bool up() const { return up_; }
  // Gathers; `flush` sends what was gathered. Before it is up, it is sent once it is.
  void push(RequestPtr request);
  void flush();
  std::size_t owed() const { return owed_.size(); }
  // How many calls are in what is owed.
  std::size_t calls() const { return calls_; }
  // How long the oldest request has been without an answer.
  Clock::duration silence(Clock::time_point now) const;
  // Tells those who have waited longer that there is no answer. They stay in line.
  void give_up_on(Clock::duration age, Clock::time_point now);
  std::deque<RequestPtr> close();

 private:
  void link_up() override;
  void link_reply(Reply reply) override;
  void link_down(const std::string& why) override;

  Endpoint endpoint_;
  bool eval_only_;
  ILaneOwner& owner_;
  std::shared_ptr<Link> link_;
  std::deque<RequestPtr> owed_;
  std::size_t calls_ = 0;
  std::string out_;
  bool up_ = false;
  bool asked_ = false;  // the next reply is that of ASKING
};

}  // namespace llm_rotate::redis
