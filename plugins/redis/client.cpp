#include "client.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include <boost/asio/post.hpp>

namespace llm_rotate::redis {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;

constexpr std::size_t kMaxTrouble = 200;
constexpr milliseconds kWatchEvery{20};
constexpr milliseconds kFarewell{300};
constexpr milliseconds kHeldFor{60'000};

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
  stop();
}

void Client::start() {
  asio::post(context_, [this] { connect(); });
  thread_ = std::thread([this] { context_.run(); });
}

bool Client::submit(RequestPtr request) {
  if (!request->send_again && (state_ == State::kDown || silent_)) return false;
  {
    const std::lock_guard lock(mutex_);
    if (incoming_.size() + waiting_ >= kMostWaiting) return false;
    incoming_.push_back(std::move(request));
    if (std::exchange(woken_, true)) return true;
  }
  wake();
  return true;
}

void Client::wake() {
  asio::post(context_, [this] { drain(); });
}

void Client::drain() {
  std::vector<RequestPtr> batch;
  {
    const std::lock_guard lock(mutex_);
    batch.swap(incoming_);
    woken_ = false;
  }
  for (RequestPtr& request : batch) send(std::move(request));
  if (served_) lane_->flush();
  watch_soon();
}

void Client::send(RequestPtr request) {
  if (served_ && !moved_to_) {
    lane_->push(std::move(request));
  } else if (request->send_again || state_ != State::kDown) {
    held_.push_back(std::move(request));
  } else {
    request->answer(nullptr);
  }
}

void Client::send_held() {
  for (RequestPtr& request : std::exchange(held_, {})) send(std::move(request));
  if (served_) lane_->flush();
  watch_soon();
}

// ---- connecting ----

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
    serve();
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
    if (answer.reply->text_at(0) == "master") return serve();
    const std::string who = lane_->endpoint().text();
    bury(lane_);
    reconnect_later(who + ": is not the master '" + settings_.master + "' any more");
  };
  lane_->push(std::move(question));
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
  keep_or_fail(std::exchange(held_, {}));
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
                      held_.size() < kMostWaiting;
    if (keep) {
      request->asking = false;
      held_.push_back(std::move(request));
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

// ---- time ----

void Client::watch_soon() {
  const bool owing = lane_ != nullptr && lane_->owed() > 0;
  waiting_ = held_.size() + (lane_ != nullptr ? lane_->owed() : 0);
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
  for (const RequestPtr& request : held_) {
    if (!request->send_again && now - request->made > timeout) request->answer(nullptr);
  }
  std::erase_if(held_, [](const RequestPtr& request) { return request->given_up(); });
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

void Client::stop() {
  if (!thread_.joinable()) return;
  asio::post(context_, [this] {
    drain();
    stopping_ = true;
    retry_timer_.cancel();
    tick_timer_.cancel();
    finish();
  });
  thread_.join();
  for (const RequestPtr& request : std::exchange(incoming_, {})) request->answer(nullptr);
}

void Client::finish() {
  drain();  // what the last answers have led to
  const bool owing = served_ && lane_->owed() > 0;
  const bool patient = owing && lane_->silence(Clock::now()) < kFarewell;
  if (patient) {
    watch_timer_.expires_after(milliseconds(2));
    watch_timer_.async_wait([this](const boost::system::error_code&) { finish(); });
    return;
  }
  state_ = State::kDown;
  bury(lane_);
  bury(ask_lane_);
  bury(sentinel_);
  keep_or_fail(std::exchange(held_, {}));
  work_.reset();
  context_.stop();
}

}  // namespace llm_rotate::redis
