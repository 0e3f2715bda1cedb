#include "redis_store.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <random>
#include <utility>

namespace llm_rotate::redis {
namespace {

using sdk::CommandAnswer;
using sdk::Effect;
using sdk::LeaseId;
using sdk::Reservation;
using sdk::ReserveStatus;
using sdk::RouteSlot;

constexpr std::size_t kKeysInADump = 50;

std::int64_t steady_now() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now().time_since_epoch())
      .count();
}

std::string random_name() {
  std::random_device device;
  std::string name;
  for (int i = 0; i < 16; ++i) name += "0123456789abcdef"[device() % 16];
  return name;
}

double thousandths(std::int64_t value) {
  return std::clamp(static_cast<double>(value) / 1000.0, 0.0, 1.0);
}

std::uint32_t small(std::int64_t value) {
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(value, 0, 1'000'000));
}

// For the few calls that wait. Shared with answers that may come after the waiter has left.
class Gate {
 public:
  explicit Gate(std::size_t answers) : left_(answers) {}
  void one() {
    const std::lock_guard lock(mutex_);
    if (left_ > 0 && --left_ == 0) open_.notify_all();
  }
  bool wait(std::int64_t ms) {
    std::unique_lock lock(mutex_);
    return open_.wait_for(lock, std::chrono::milliseconds(ms), [&] { return left_ == 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable open_;
  std::size_t left_;
};

}  // namespace

RedisStore::RedisStore(const Settings& settings)
    : settings_(settings),
      worker_(random_name()),
      book_(settings.space),
      client_(settings, [this] { tick(); }),
      share_(book_, [this](RequestPtr request) { return client_.submit(std::move(request)); }) {
  client_.start();
}

RedisStore::~RedisStore() {
  closing_ = true;
  client_.stop();
}

RouteSlot RedisStore::intern(const sdk::KeySpec& key, std::string_view model) {
  const Interned interned = book_.intern(key, model);
  refusals_.forget();
  if (interned.new_key) {
    const std::lock_guard lock(fresh_mutex_);
    fresh_.push_back(*book_.key_named(key.key_id));
  }
  if (interned.new_key) client_.hurry();
  if (interned.enabled_again) {
    for (const sdk::KeyCommand command : {sdk::KeyCommand::kEnable, sdk::KeyCommand::kClear}) {
      RequestPtr request = about(Scripts::all().command, *book_.key_named(key.key_id));
      request->add(static_cast<std::int64_t>(command));
      client_.submit(std::move(request));
    }
    client_.hurry();
  }
  return interned.slot;
}

std::int64_t RedisStore::view(std::span<sdk::KeyView> views, std::int64_t) const {
  return book_.view(views, steady_now());
}

// ---- reservations ----

std::string RedisStore::lease_name(LeaseId id) const {
  return worker_ + "-" + std::to_string(id);
}

Reservation RedisStore::reserve(const sdk::ReserveRequest& request, sdk::IReserveWaiter& waiter) {
  const LeaseId id = next_lease_.fetch_add(1, std::memory_order_relaxed);
  const std::int64_t tokens = std::clamp<std::int64_t>(request.tokens, 0, 1'000'000'000'000);
  std::vector<RouteSlot> asked;
  RequestPtr sent = book_.reservation(
      request.slots,
      [&](Request& head) {
        head.add(lease_name(id));
        head.add(tokens);
        head.add(std::clamp<std::int64_t>(request.lease_ms, 1, 86'400'000));
      },
      asked);
  Reservation answer;
  if (asked.empty() && !request.slots.empty()) return answer;  // all disabled here
  if (const auto free_in_ms = refusals_.find(asked, tokens, steady_now())) {
    answer.free_in_ms = *free_in_ms;
    return answer;
  }
  sent->done = [this, id, tokens, asked = std::move(asked), &waiter](const Answer& heard) {
    Reservation told;
    told.status = ReserveStatus::kUnavailable;
    std::optional<Lease> lease;
    if (heard.reply != nullptr) lease = lease_of(*heard.reply, id, tokens, asked);
    if (lease && (heard.late || closing_)) {  // nobody is there to use it
      release(*lease);
      lease.reset();
    }
    if (heard.late) return;
    if (lease) {
      const Reply& reply = *heard.reply;
      told = {ReserveStatus::kGranted, lease->slot, id, reply.number_at(4) != 0, 0};
      book_.granted(lease->slot, small(reply.number_at(6)), thousandths(reply.number_at(7)),
                    steady_now());
      const std::lock_guard lock(leases_mutex_);
      leases_.emplace(id, *std::move(lease));
    } else if (heard.reply != nullptr && heard.reply->items.size() == 2 && !closing_) {
      told.status = ReserveStatus::kNoneFree;
      told.free_in_ms = std::max<std::int64_t>(heard.reply->number_at(1), -1);
      refusals_.note(asked, tokens, told.free_in_ms, steady_now());
    }
    waiter.on_reserved(told);
  };
  answer.status =
      client_.submit(std::move(sent)) ? ReserveStatus::kPending : ReserveStatus::kUnavailable;
  return answer;
}

std::optional<RedisStore::Lease> RedisStore::lease_of(const Reply& reply, LeaseId id,
                                                      std::int64_t tokens,
                                                      const std::vector<RouteSlot>& asked) const {
  const std::int64_t which = reply.number_at(1);
  if (reply.number_at(0) != 1 || which < 1 || which > std::ssize(asked)) return std::nullopt;
  Lease lease;
  lease.slot = asked[static_cast<std::size_t>(which - 1)];
  const std::optional<RouteCard> card = book_.card(lease.slot);
  if (!card) return std::nullopt;
  lease.text = lease_name(id);
  for (std::size_t i = 2; i <= 5; ++i) lease.text += " " + std::to_string(reply.number_at(i));
  lease.text += " " + std::to_string(tokens) + " " + card->model;
  return lease;
}

void RedisStore::release(const Lease& lease) {
  const std::optional<RouteCard> card = book_.card(lease.slot);
  sdk::Settlement nothing;
  nothing.slot = lease.slot;
  nothing.scope = sdk::Scope::kNone;
  nothing.tokens = 0;
  if (card) submit_settlement(*card, lease.text, nothing);
}

void RedisStore::settle(const sdk::Settlement& settlement) {
  Lease lease;
  lease.slot = settlement.slot;
  if (settlement.lease != 0) {
    const std::lock_guard lock(leases_mutex_);
    const auto found = leases_.find(settlement.lease);
    if (found == leases_.end()) return;
    lease = std::move(found->second);
    leases_.erase(found);
  }
  const std::optional<RouteCard> card = book_.card(lease.slot);
  if (!card) return;
  refusals_.forget();
  if (settlement.effect == Effect::kSuccess) share_.count_success(card->provider);
  sdk::Settlement charged = settlement;
  charged.slot = lease.slot;
  submit_settlement(*card, lease.text, charged);
  const bool news = settlement.effect != Effect::kSuccess && settlement.effect != Effect::kNone;
  if (news) client_.hurry();
}

RequestPtr RedisStore::about(const Script& script, const std::string& key) const {
  auto request = std::make_unique<Request>(script, 3);
  request->add(key);
  request->add(book_.name("changes"));
  request->add(book_.name("version"));
  return request;
}

void RedisStore::submit_settlement(const RouteCard& card, const std::string& lease,
                                   const sdk::Settlement& settlement) {
  auto request = std::make_unique<Request>(Scripts::all().settle, 3 + card.peers.size());
  request->add(card.key);
  request->add(book_.name("changes"));
  request->add(book_.name("version"));
  for (const std::string& peer : card.peers) request->add(peer);
  request->add(lease);
  request->add(static_cast<std::int64_t>(settlement.effect));
  request->add(static_cast<std::int64_t>(settlement.scope));
  request->add(std::max<std::int64_t>(settlement.asked_ms, -1));
  request->add(std::clamp<std::int64_t>(settlement.tokens, -1, 1'000'000'000'000));
  request->add(std::clamp<std::int64_t>(settlement.latency_ms, -1, 86'400'000));
  request->add(settlement.cause.substr(0, 200));
  request->add(card.model);
  request->add(card.key_id);
  request->add(card.rest.cooldown_ms);
  request->add(card.rest.quarantine_ms);
  request->add(card.rest.probe_interval_ms);
  request->add(static_cast<std::int64_t>(card.rest.max_consecutive_failures));
  request->add(card.rpm);
  request->add(card.tpm);
  request->send_again = !lease.empty();  // a lease ends once, so it may be told twice
  request->done = [this, slot = settlement.slot,
                   heard = settlement.effect != Effect::kNone](const Answer& answer) {
    if (answer.reply == nullptr || answer.reply->number_at(0) != 1) return;
    const Reply& reply = *answer.reply;
    const std::int64_t now_ms = steady_now();
    const std::uint32_t in_flight = small(reply.number_at(1));
    const double budget_left = thousandths(reply.number_at(2));
    if (!heard) return book_.granted(slot, in_flight, budget_left, now_ms);
    book_.settled(
        slot,
        {in_flight, budget_left, thousandths(reply.number_at(3)), thousandths(reply.number_at(4)),
         static_cast<double>(std::max<std::int64_t>(reply.number_at(5), 0))},
        now_ms);
  };
  client_.submit(std::move(request));
}

void RedisStore::renew(LeaseId lease, std::int64_t lease_ms, std::int64_t) {
  Lease known;
  {
    const std::lock_guard lock(leases_mutex_);
    const auto found = leases_.find(lease);
    if (found == leases_.end()) return;
    known = found->second;
  }
  const std::optional<RouteCard> card = book_.card(known.slot);
  if (!card) return;
  auto request = std::make_unique<Request>(Scripts::all().renew, 1);
  request->add(card->key);
  request->add(known.text);
  request->add(std::clamp<std::int64_t>(lease_ms, 1, 86'400'000));
  request->add(card->model);
  request->send_again = true;
  client_.submit(std::move(request));
}

void RedisStore::catch_up(const sdk::Backlog& backlog) {
  const std::optional<RouteCard> card = book_.card(backlog.slot);
  if (!card) return;
  constexpr std::uint64_t kMost = 1'000'000'000'000;
  refusals_.forget();
  RequestPtr request = about(Scripts::all().catch_up, card->key);
  request->add(card->model);
  request->add(static_cast<std::int64_t>(std::min(backlog.successes, kMost)));
  request->add(static_cast<std::int64_t>(std::min(backlog.failures, kMost)));
  request->add(std::clamp<std::int64_t>(backlog.requests, 0, kMost));
  request->add(std::clamp<std::int64_t>(backlog.tokens, 0, kMost));
  request->add(static_cast<std::int64_t>(backlog.rest));
  request->add(static_cast<std::int64_t>(backlog.scope));
  request->add(std::max<std::int64_t>(backlog.rest_ms, 0));
  request->add(backlog.cause.substr(0, 200));
  client_.submit(std::move(request));
  client_.hurry();
}

// ---- what the fleet knows ----

void RedisStore::tick() {
  share_.even_out(steady_now());
  sync();
}

void RedisStore::sync() {
  std::vector<std::string> fresh;
  {
    const std::lock_guard lock(fresh_mutex_);
    fresh.swap(fresh_);
  }
  if (!fresh.empty()) dump(fresh, [] {});
  if (syncing_.exchange(true)) return;
  auto request = std::make_unique<Request>(Scripts::all().sync, 4);
  for (const char* name : {"changes", "version", "workers", "birth"}) {
    request->add(book_.name(name));
  }
  request->add(version_);
  request->add(worker_);
  request->add(random_name());
  request->done = [this](const Answer& answer) {
    syncing_ = false;
    if (answer.reply != nullptr) take_sync(*answer.reply);
  };
  if (!client_.submit(std::move(request))) syncing_ = false;
}

void RedisStore::take_sync(const Reply& reply) {
  if (reply.items.size() < 5) return;
  const std::int64_t ahead_ms = reply.number_at(0) - steady_now();
  workers_ = std::max(small(reply.number_at(3)), 1U);
  const std::string_view birth = reply.text_at(2);
  const bool reborn = !birth_.empty() && birth != birth_;
  birth_ = birth;
  if (reborn) {
    tell_again();
    version_ = -1;
    return client_.hurry();
  }
  if (version_ != reply.number_at(1)) refusals_.forget();
  version_ = reply.number_at(1);
  for (std::size_t i = 4; i + 1 < reply.items.size(); ++i) {
    const Reply& changed = reply.at(i);
    book_.learn(changed.text_at(0), changed.at(1), ahead_ms);
    book_.learn_in_flight(changed.text_at(0), small(changed.number_at(2)));
  }
  if (reply.items.back().integer != 0) client_.hurry();
}

// The server has been emptied, or it is another one: what is known here is better than nothing.
void RedisStore::tell_again() {
  for (const KnownRest& known : book_.rests(steady_now())) {
    sdk::Backlog backlog = known.backlog;
    backlog.cause = known.cause;
    if (!known.disabled) {
      catch_up(backlog);
      continue;
    }
    const std::optional<RouteCard> card = book_.card(backlog.slot);
    if (!card) continue;
    RequestPtr request = about(Scripts::all().command, card->key);
    request->add(static_cast<std::int64_t>(sdk::KeyCommand::kDisable));
    client_.submit(std::move(request));
  }
}

void RedisStore::dump(const std::vector<std::string>& keys,
                      const std::function<void()>& then) const {
  for (std::size_t from = 0; from < keys.size(); from += kKeysInADump) {
    const std::size_t to = std::min(from + kKeysInADump, keys.size());
    const std::vector<std::string> part(keys.begin() + static_cast<std::ptrdiff_t>(from),
                                        keys.begin() + static_cast<std::ptrdiff_t>(to));
    auto request = std::make_unique<Request>(Scripts::all().dump, part.size());
    for (const std::string& key : part) request->add(key);
    request->done = [this, part, then](const Answer& answer) {
      if (answer.reply != nullptr) take_dump(part, *answer.reply);
      if (!answer.late) then();
    };
    if (!client_.submit(std::move(request))) then();
  }
}

void RedisStore::take_dump(const std::vector<std::string>& keys, const Reply& reply) const {
  const std::int64_t now_ms = steady_now();
  const std::int64_t ahead_ms = reply.number_at(0) - now_ms;
  for (std::size_t i = 0; i < keys.size() && i + 1 < reply.items.size(); ++i) {
    const Reply& told = reply.at(i + 1);
    book_.learn(keys[i], told.at(0), ahead_ms);
    book_.learn_calls(keys[i], told.at(1), told.number_at(2), told.number_at(3), now_ms);
  }
}

void RedisStore::snapshot(sdk::IHealthVisitor& visitor, std::int64_t) const {
  const std::vector<std::string> keys = book_.keys();
  const auto gate = std::make_shared<Gate>((keys.size() + kKeysInADump - 1) / kKeysInADump);
  client_.hurry();
  dump(keys, [gate] { gate->one(); });
  if (!keys.empty()) gate->wait(settings_.command_timeout_ms);
  for (HealthLine& line : book_.lines(steady_now())) {
    line.health.key_id = line.key_id;
    line.health.provider = line.provider;
    line.health.model = line.model;
    line.health.cause = line.cause;
    visitor.on_route(line.health);
  }
}

CommandAnswer RedisStore::command(std::string_view key_id, sdk::KeyCommand command, std::int64_t) {
  const std::optional<std::string> key = book_.key_named(key_id);
  if (!key) return CommandAnswer::kNoSuchKey;
  struct Outcome {
    Gate gate{1};
    std::atomic<bool> done{false};
  };
  const auto outcome = std::make_shared<Outcome>();
  RequestPtr request = about(Scripts::all().command, *key);
  request->add(static_cast<std::int64_t>(command));
  request->done = [outcome](const Answer& answer) {
    outcome->done = answer.reply != nullptr;
    outcome->gate.one();
  };
  if (!client_.submit(std::move(request))) return CommandAnswer::kUnavailable;
  outcome->gate.wait(2 * settings_.command_timeout_ms);
  refusals_.forget();
  client_.hurry();
  return outcome->done ? CommandAnswer::kObeyed : CommandAnswer::kUnavailable;
}

bool RedisStore::take_retry(std::string_view provider, const sdk::RetryBudget& budget,
                            std::int64_t) {
  return share_.take_retry(provider, budget, steady_now());
}

std::uint64_t RedisStore::next_turn(std::string_view pool) {
  return share_.next_turn(pool);
}

void RedisStore::remember(std::uint64_t session, RouteSlot slot, std::int64_t) {
  share_.remember(session, slot, steady_now());
}

std::optional<RouteSlot> RedisStore::recall(std::uint64_t session, std::int64_t) const {
  return share_.recall(session, steady_now());
}

}  // namespace llm_rotate::redis
