// The part of Client that finds the server, asks whether it is the right one, and tries again.
#include <algorithm>
#include <chrono>
#include <utility>

#include <boost/asio/post.hpp>

#include "client.hpp"
#include "names.hpp"

namespace llm_rotate::redis {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;

constexpr milliseconds kHeldFor{60'000};

}  // namespace

LinkPlan Client::plan_for(const Endpoint& endpoint, bool sentinel) const {
  return {endpoint, sentinel ? settings_.sentinel_login : settings_.login, tls_.get(),
          settings_.tls.server_name, settings_.connect_timeout_ms};
}

std::unique_ptr<Lane> Client::make_lane(const LinkPlan& plan, bool eval_only) {
  ILaneOwner& owner = *this;
  return std::make_unique<Lane>(context_, plan, eval_only, owner);
}

void Client::connect() {
  if (stopping_) return;
  moved_to_.reset();
  if (!settings_.master.empty()) {
    ask_sentinel();
  } else {
    connect_to(known_[next_++ % known_.size()]);
  }
}

void Client::connect_to(const Endpoint& endpoint) {
  bury(lane_);
  served_ = false;
  lane_ = make_lane(plan_for(endpoint, false), settings_.eval_only);
}

void Client::ask_sentinel() {
  bury(sentinel_);
  const Endpoint& endpoint = known_[next_++ % known_.size()];
  sentinel_ = make_lane(plan_for(endpoint, true), true);
  auto question = std::make_unique<Request>();
  for (const std::string_view word : {"SENTINEL", "GET-MASTER-ADDR-BY-NAME"}) question->add(word);
  question->add(settings_.master);
  question->done = [this](const Answer& answer) {
    if (answer.reply != nullptr && !answer.late) take_master(*answer.reply);
  };
  sentinel_->push(std::move(question));
}

void Client::take_master(const Reply& reply) {
  bury(sentinel_);
  if (reply.text_at(0).empty() || reply.text_at(1).empty()) {
    return reconnect_later("the sentinels know no master '" + settings_.master + "'");
  }
  Endpoint master;
  master.host = reply.text_at(0);
  master.port = reply.text_at(1);
  connect_to(master);
}

void Client::lane_up(Lane& lane) {
  if (&lane != lane_.get()) return;
  if (settings_.master.empty()) {
    check_layout();
  } else {
    check_role();
  }
}

// A sentinel may still name the server that has just been deposed.
void Client::check_role() {
  auto question = std::make_unique<Request>();
  question->add("ROLE");
  question->done = [this](const Answer& answer) {
    if (answer.reply == nullptr || answer.late) return;
    if (answer.reply->text_at(0) == "master") return check_layout();
    const std::string who = lane_->endpoint().text();
    bury(lane_);
    reconnect_later(who + ": is not the master '" + settings_.master + "' any more");
  };
  lane_->push(std::move(question));
}

// Before anything is asked or told there: a fleet of another version must not be taken for ours.
void Client::check_layout() {
  auto question = std::make_unique<Request>(Scripts::all().layout, 1);
  question->whole = true;
  question->add(layout_name(settings_.space));
  question->add(kLayout);
  question->done = [this](const Answer& answer) {
    if (answer.reply != nullptr && !answer.late) serve();
  };
  lane_->push(std::move(question));
  lane_->flush();
}

void Client::serve() {
  served_ = true;
  state_ = State::kUp;
  silent_ = false;
  load_scripts();
  send_held();
  tick_later();
  hurry();
}

// Before anything else: a script that is not known is sent again, behind what was sent after it.
void Client::load_scripts() {
  if (settings_.eval_only) return;
  Scripts::all().each([this](const Script& script) {
    auto load = std::make_unique<Request>();
    for (const std::string_view word : {"SCRIPT", "LOAD"}) load->add(word);
    load->add(script.text);
    load->harmless = true;
    lane_->push(std::move(load));
  });
}

void Client::reconnect_later(const std::string& why) {
  served_ = false;
  state_ = State::kDown;
  set_trouble(why);
  keep_or_fail(held_.take());
  // Fast at first, because a server that restarts or fails over is back soon; then each second.
  const int doublings = std::min(failures_++, 5);
  retry_timer_.expires_after(milliseconds(std::min(50 << doublings, 1'000)));
  retry_timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) connect();
  });
}

void Client::lane_down(Lane& lane, const std::string& why, std::deque<RequestPtr> left) {
  if (&lane == ask_lane_.get()) {
    bury(ask_lane_);
    return keep_or_fail(std::move(left));
  }
  const bool ours = &lane == lane_.get() || &lane == sentinel_.get();
  if (&lane == lane_.get()) bury(lane_);
  if (&lane == sentinel_.get()) bury(sentinel_);
  if (!ours) return;
  reconnect_later(why);
  keep_or_fail(std::move(left));
}

void Client::keep_or_fail(std::deque<RequestPtr> left) {
  const Clock::time_point now = Clock::now();
  for (RequestPtr& request : left) {
    const bool keep = request->send_again && !stopping_ && now - request->made < kHeldFor &&
                      held_.calls() < kMostWaiting;
    if (keep) {
      request->asking = false;
      held_.push(std::move(request));
    } else {
      request->answer(nullptr);
    }
  }
}

// A lane may be the one whose callback is running.
void Client::bury(std::unique_ptr<Lane>& lane) {
  if (lane == nullptr) return;
  std::deque<RequestPtr> left = lane->close();
  buried_.push_back(std::move(lane));
  asio::post(context_, [this] { buried_.clear(); });
  keep_or_fail(std::move(left));
}

}  // namespace llm_rotate::redis
