#include "client.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include <boost/asio/post.hpp>

namespace llm_rotate::redis {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;

constexpr std::size_t kMaxTrouble = 240;
constexpr milliseconds kWatchEvery{20};
constexpr milliseconds kLongestFarewell{3'000};

}  // namespace

Client::Client(const Settings& settings, std::function<void()> tick)
    : settings_(settings),
      tick_(std::move(tick)),
      work_(context_.get_executor()),
      tls_(tls_context_of(settings.tls)),
      retry_timer_(context_),
      watch_timer_(context_),
      tick_timer_(context_),
      known_(settings.endpoints) {}

Client::~Client() {
  context_.stop();
  if (thread_.joinable()) thread_.join();
}

void Client::start() {
  asio::post(context_, [this] { connect(); });
  thread_ = std::thread([this] { context_.run(); });
}

bool Client::submit(RequestPtr request) {
  if (!request->send_again && (state_ == State::kDown || silent_)) return false;
  const std::size_t waiting = std::min<std::size_t>(waiting_, kMostWaiting);
  const Inbox::Put put = inbox_.put(std::move(request), kMostWaiting - waiting);
  if (put == Inbox::Put::kTakenAndWake) asio::post(context_, [this] { drain(); });
  return put != Inbox::Put::kFull;
}

void Client::drain() {
  for (RequestPtr& request : inbox_.take()) send(std::move(request));
  if (served_) lane_->flush();
  watch_soon();
}

void Client::send(RequestPtr request) {
  if (served_ && !moved_to_) {
    lane_->push(std::move(request));
  } else if (request->send_again || state_ != State::kDown) {
    held_.push(std::move(request));
  } else {
    request->answer(nullptr);
  }
}

void Client::send_held() {
  for (RequestPtr& request : held_.take()) send(std::move(request));
  if (served_) lane_->flush();
  watch_soon();
}

// ---- time ----

void Client::watch_soon() {
  const bool owing = lane_ != nullptr && lane_->owed() > 0;
  waiting_ = held_.calls() + (lane_ != nullptr ? lane_->calls() : 0);
  if (std::exchange(watching_, watching_ || owing || !held_.empty())) return;
  if (!watching_) return;
  watch_timer_.expires_after(kWatchEvery);
  watch_timer_.async_wait([this](const boost::system::error_code& error) {
    watching_ = false;
    if (!error) watch();
  });
}

Clock::duration Client::patience() const {
  // Alone, the server will be itself again; what it was sent is better waited for than sent twice.
  const bool others = !settings_.master.empty() || known_.size() > 1;
  return others ? milliseconds(3'000) : milliseconds(15'000);
}

void Client::watch() {
  const Clock::time_point now = Clock::now();
  const milliseconds timeout(settings_.command_timeout_ms);
  for (Lane* lane : {lane_.get(), ask_lane_.get()}) {
    if (lane != nullptr) lane->give_up_on(timeout, now);
  }
  held_.give_up_on(timeout, now);
  if (served_ && lane_->silence(now) > timeout) {
    if (!silent_.exchange(true)) {
      set_trouble(lane_->endpoint().text() + ": no answer for " +
                  std::to_string(settings_.command_timeout_ms) + " ms");
    }
    if (lane_->silence(now) > patience()) {
      const std::string who = lane_->endpoint().text();
      bury(lane_);
      reconnect_later(who + ": silent for too long");
    }
  }
  watch_soon();
}

void Client::tick_later() {
  tick_timer_.expires_after(milliseconds(settings_.sync_ms));
  tick_timer_.async_wait([this](const boost::system::error_code& error) {
    if (error || stopping_ || !served_) return;
    tick_();
    tick_later();
  });
}

void Client::hurry() {
  if (hurried_.exchange(true)) return;
  asio::post(context_, [this] {
    hurried_ = false;
    if (served_ && !stopping_) tick_();
  });
}

void Client::set_trouble(const std::string& why) {
  const std::lock_guard lock(trouble_mutex_);
  trouble_ = why.substr(0, kMaxTrouble);
}

std::string Client::trouble() const {
  const std::lock_guard lock(trouble_mutex_);
  return trouble_;
}

// ---- the end ----

void Client::stop(RequestPtr farewell) {
  if (!thread_.joinable()) return;
  farewell_ = std::move(farewell);
  asio::post(context_, [this] {
    drain();
    stopping_ = true;
    retry_timer_.cancel();
    tick_timer_.cancel();
    finish();
  });
  thread_.join();
  for (const RequestPtr& request : inbox_.take()) request->answer(nullptr);
}

void Client::finish() {
  drain();  // what the last answers have led to
  const Clock::time_point now = Clock::now();
  const auto patience = std::min(milliseconds(settings_.command_timeout_ms), kLongestFarewell);
  bool patient = served_ && lane_->owed() > 0 && lane_->silence(now) < patience;
  if (served_ && !patient && farewell_ != nullptr) {
    patient = lane_->owed() == 0;
    farewell_->made = now;
    lane_->push(std::move(farewell_));
    lane_->flush();
  }
  if (patient) {
    watch_timer_.expires_after(milliseconds(2));
    watch_timer_.async_wait([this](const boost::system::error_code&) { finish(); });
    return;
  }
  state_ = State::kDown;
  bury(lane_);
  bury(ask_lane_);
  bury(sentinel_);
  keep_or_fail(held_.take());
  work_.reset();
  context_.stop();
}

}  // namespace llm_rotate::redis
