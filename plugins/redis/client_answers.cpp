// The part of Client that takes answers, and what the server says when it has none.
#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include <boost/asio/post.hpp>

#include "client.hpp"
#include "names.hpp"

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

// What an error means to whoever reads the log.
std::string in_words(const std::string& error) {
  constexpr std::string_view kOtherLayout = "LAYOUT ";
  if (!error.starts_with(kOtherLayout)) return error;
  return "another version of llm-rotate, whose data layout is " +
         error.substr(kOtherLayout.size()) + " and not " + std::string(kLayout) +
         ", uses this redis_namespace; run one version, or set another redis_namespace";
}

// Another server, or another login, or another fleet is needed.
bool leads_elsewhere(const std::string& error) {
  constexpr std::array<std::string_view, 5> kSuch = {"READONLY", "NOAUTH", "WRONGPASS",
                                                     "MASTERDOWN", "LAYOUT "};
  return std::any_of(kSuch.begin(), kSuch.end(),
                     [&](std::string_view head) { return error.starts_with(head); });
}

}  // namespace

void Client::lane_reply(Lane& lane, RequestPtr request, Reply reply) {
  if (reply.is_error()) {
    refused(lane, std::move(request), reply);
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

void Client::refused(Lane& lane, RequestPtr request, const Reply& reply) {
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
    held_.push(std::move(request));
    auto timer = std::make_shared<asio::steady_timer>(context_, kTryAgainAfter);
    timer->async_wait([this, timer](const boost::system::error_code&) { send_held(); });
    return;
  }
  if (request->harmless) return;
  const std::string why = lane.endpoint().text() + ": " + in_words(error);
  ++failures_;
  set_trouble(why);
  request->answer(nullptr);
  if (&lane != lane_.get() && &lane != sentinel_.get()) return;
  if (served_ && !leads_elsewhere(error)) return;
  bury(&lane == lane_.get() ? lane_ : sentinel_);
  reconnect_later(why);
}

void Client::redirect(RequestPtr request, const std::string& error) {
  const std::optional<Endpoint> target =
      target_of(error, lane_ != nullptr ? lane_->endpoint() : known_.front());
  if (!target) return request->answer(nullptr);
  if (error.starts_with("MOVED ")) {
    moved_to_ = target;
    request->asking = false;
    if (!served_) return request->answer(nullptr);  // whoever comes next is asked anew
    return held_.push(std::move(request));
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
