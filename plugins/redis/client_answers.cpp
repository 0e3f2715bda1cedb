// The part of Client that takes answers, and what the server says when it has none.
#include <algorithm>
#include <chrono>
#include <utility>

#include <boost/asio/post.hpp>

#include "client.hpp"

namespace llm_rotate::redis {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;

constexpr milliseconds kTryAgainAfter{20};
constexpr int kMostMoves = 5;  // in a row, without an answer between them

// "MOVED 3999 10.0.0.1:6381": the last word. An empty host is the one that answered.
std::optional<Endpoint> target_of(const std::string& error, const Endpoint& from) {
  const std::size_t space = error.rfind(' ');
  const std::size_t colon = error.rfind(':');
  if (space == std::string::npos || colon == std::string::npos || colon < space) {
    return std::nullopt;
  }
  Endpoint target;
  target.host = error.substr(space + 1, colon - space - 1);
  target.port = error.substr(colon + 1);
  if (target.host.empty() || target.host == "?") target.host = from.host;
  return target;
}

}  // namespace

void Client::lane_reply(Lane& lane, RequestPtr request, Reply reply) {
  if (reply.is_error()) {
    refused(std::move(request), reply);
  } else {
    if (failures_ != 0 || silent_) {
      failures_ = 0;
      silent_ = false;
      set_trouble({});
    }
    request->answer(&reply);
  }
  if (&lane == lane_.get() && moved_to_ && lane.owed() == 0) move_on();
}

void Client::refused(RequestPtr request, const Reply& reply) {
  const std::string& error = reply.text;
  if (error.starts_with("NOSCRIPT") && served_) {
    request->whole = true;
    lane_->push(std::move(request));
    return lane_->flush();
  }
  if (error.starts_with("MOVED ") || error.starts_with("ASK ")) {
    return redirect(std::move(request), error);
  }
  if (error.starts_with("TRYAGAIN")) {  // a slot of which a part has moved
    held_.push_back(std::move(request));
    auto timer = std::make_shared<asio::steady_timer>(context_, kTryAgainAfter);
    timer->async_wait([this, timer](const boost::system::error_code&) { send_held(); });
    return;
  }
  if (request->harmless) return;
  const std::string who = lane_ != nullptr ? lane_->endpoint().text() + ": " : std::string();
  ++failures_;
  set_trouble(who + error);
  request->answer(nullptr);
  // Another server, or another login, is needed.
  const bool elsewhere = error.starts_with("READONLY") || error.starts_with("NOAUTH") ||
                         error.starts_with("WRONGPASS") || error.starts_with("MASTERDOWN");
  if (elsewhere && lane_ != nullptr && served_) {
    bury(lane_);
    reconnect_later(who + error);
  }
}

void Client::redirect(RequestPtr request, const std::string& error) {
  const std::optional<Endpoint> target =
      target_of(error, lane_ != nullptr ? lane_->endpoint() : known_.front());
  if (!target) return request->answer(nullptr);
  if (error.starts_with("MOVED ")) {
    request->asking = false;
    held_.push_back(std::move(request));
    moved_to_ = target;
    return;
  }
  if (ask_lane_ == nullptr || ask_lane_->endpoint() != *target) {
    bury(ask_lane_);
    ask_lane_ = make_lane(plan_for(*target, false), true);
  }
  request->asking = true;
  ask_lane_->push(std::move(request));
  ask_lane_->flush();
}

void Client::move_on() {
  const Endpoint target = *moved_to_;
  moved_to_.reset();
  if (std::find(known_.begin(), known_.end(), target) == known_.end()) known_.push_back(target);
  if (++failures_ > kMostMoves) {
    bury(lane_);
    return reconnect_later("the cluster sends its clients in circles");
  }
  connect_to(target);
}

}  // namespace llm_rotate::redis
