#include "redis_store.hpp"

#include <algorithm>
#include <utility>

#include "store_parts.hpp"

namespace llm_rotate::redis {
namespace {

using sdk::Effect;
using sdk::LeaseId;
using sdk::Reservation;
using sdk::ReserveStatus;
using sdk::RouteSlot;

double thousandths(std::int64_t value) {
  return std::clamp(static_cast<double>(value) / 1000.0, 0.0, 1.0);
}

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
  client_.stop(farewell());
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
  // A reservation of nothing asks whether the server is well: then also what has failed is tried.
  const bool looks = request.slots.empty();
  RequestPtr sent =
      looks ? book_.reservation(failed_slots(), asked) : book_.reservation(request.slots, asked);
  sent->begin_call(Request::Company::kOneForEach);
  sent->add(looks ? std::string() : lease_name(id));
  sent->add(tokens);
  sent->add(std::clamp<std::int64_t>(request.lease_ms, 1, 86'400'000));
  Reservation answer;
  if (asked.empty() && !looks) return answer;  // all disabled here
  if (looks) {
    asked.clear();
  } else if (const auto free_in_ms = refusals_.find(asked, tokens, steady_now())) {
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
    if (heard.reply == nullptr && !asked.empty()) note_failed(asked);
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
  lease.text += " " +
                in_words({reply.number_at(2), reply.number_at(3), reply.number_at(4),
                          reply.number_at(5), tokens}) +
                " " + card->model;
  return lease;
}

std::vector<RouteSlot> RedisStore::failed_slots() const {
  const std::lock_guard lock(failed_mutex_);
  return failed_;
}

void RedisStore::note_failed(const std::vector<RouteSlot>& slots) {
  const std::lock_guard lock(failed_mutex_);
  failed_ = slots;
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
  request->add(card.model);
  request->add(card.key_id);
  request->add(
      in_words({card.rest.cooldown_ms, card.rest.quarantine_ms, card.rest.probe_interval_ms,
                card.rest.max_consecutive_failures, card.rpm, card.tpm}));
  request->begin_call(Request::Company::kOneForAll);
  request->add(lease);
  request->add(in_words({static_cast<std::int64_t>(settlement.effect),
                         static_cast<std::int64_t>(settlement.scope),
                         std::max<std::int64_t>(settlement.asked_ms, -1),
                         std::clamp<std::int64_t>(settlement.tokens, -1, 1'000'000'000'000),
                         std::clamp<std::int64_t>(settlement.latency_ms, -1, 86'400'000)}));
  request->add(settlement.cause.substr(0, 200));
  request->send_again = !lease.empty();  // a lease ends once, so it may be told twice
  request->done = [this, slot = settlement.slot](const Answer& answer) {
    if (answer.reply == nullptr || answer.reply->number_at(0) == 0) return;
    const Reply& reply = *answer.reply;
    const std::int64_t now_ms = steady_now();
    const std::uint32_t in_flight = small(reply.number_at(1));
    const double budget_left = thousandths(reply.number_at(2));
    if (reply.number_at(0) == 1) return book_.granted(slot, in_flight, budget_left, now_ms);
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

}  // namespace llm_rotate::redis
