// The part of RedisStore that asks what the fleet knows, and tells it what an operator wants.
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <utility>

#include "redis_store.hpp"
#include "store_parts.hpp"

namespace llm_rotate::redis {
namespace {

using sdk::CommandAnswer;
using sdk::RouteSlot;

constexpr std::size_t kKeysInADump = 50;

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
  auto request = std::make_unique<Request>(Scripts::all().sync, 5);
  for (const char* name : {"changes", "version", "workers", "birth"}) {
    request->add(book_.name(name));
  }
  request->add(layout_name(settings_.space));
  request->add(version_);
  request->add(worker_);
  request->add(random_name());
  request->add(kLayout);
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

// So that the others do not share with somebody who has gone. Said last: a sync makes us known.
RequestPtr RedisStore::farewell() const {
  auto request = std::make_unique<Request>();
  request->add("ZREM");
  request->add(book_.name("workers"));
  request->add(worker_);
  request->harmless = true;
  return request;
}

// The server has been emptied, or it is another one: what is known here is better than nothing.
void RedisStore::tell_again() {
  for (const KnownRest& known : book_.rests(steady_now())) {
    sdk::Backlog backlog = known.backlog;
    backlog.cause = known.cause;
    if (!known.command) {
      catch_up(backlog);
      continue;
    }
    const std::optional<RouteCard> card = book_.card(backlog.slot);
    if (!card) continue;
    RequestPtr request = about(Scripts::all().command, card->key);
    request->add(static_cast<std::int64_t>(*known.command));
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
