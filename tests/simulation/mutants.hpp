// Deliberate faults for the engine, each put in front of one of its parts: what the properties of
// play.hpp must notice. Used by mutation_test.cpp. Threads: one.
#pragma once

#include <memory>
#include <utility>

#include "simulation/play.hpp"
#include "simulation/simple_provider.hpp"

namespace llm_rotate::tests {

// A store that does what the real one does; mutants change one thing.
class StoreMutant : public sdk::IStateStore {
 public:
  explicit StoreMutant(std::shared_ptr<sdk::IStateStore> real) : real_(std::move(real)) {}

  sdk::RouteSlot intern(const sdk::KeySpec& key, std::string_view model) override {
    return real_->intern(key, model);
  }
  std::int64_t view(std::span<sdk::KeyView> views, std::int64_t now_ms) const override {
    return real_->view(views, now_ms);
  }
  sdk::Reservation reserve(const sdk::ReserveRequest& request,
                           sdk::IReserveWaiter& waiter) override {
    return real_->reserve(request, waiter);
  }
  void settle(const sdk::Settlement& settlement) override { real_->settle(settlement); }
  void renew(sdk::LeaseId lease, std::int64_t lease_ms, std::int64_t now_ms) override {
    real_->renew(lease, lease_ms, now_ms);
  }
  std::uint64_t next_turn(std::string_view pool) override { return real_->next_turn(pool); }
  void snapshot(sdk::IHealthVisitor& visitor, std::int64_t now_ms) const override {
    real_->snapshot(visitor, now_ms);
  }
  sdk::CommandAnswer command(std::string_view key_id, sdk::KeyCommand command,
                             std::int64_t now_ms) override {
    return real_->command(key_id, command, now_ms);
  }
  void catch_up(const sdk::Backlog& backlog) override { real_->catch_up(backlog); }
  bool take_retry(std::string_view provider, const sdk::RetryBudget& budget,
                  std::int64_t now_ms) override {
    return real_->take_retry(provider, budget, now_ms);
  }
  void remember(std::uint64_t session, sdk::RouteSlot slot, std::int64_t now_ms) override {
    real_->remember(session, slot, now_ms);
  }
  std::optional<sdk::RouteSlot> recall(std::uint64_t session, std::int64_t now_ms) const override {
    return real_->recall(session, now_ms);
  }

 protected:
  std::shared_ptr<sdk::IStateStore> real_;
};

// A refusal does not rest the key.
struct NoRests final : StoreMutant {
  using StoreMutant::StoreMutant;
  void settle(const sdk::Settlement& settlement) override {
    sdk::Settlement changed = settlement;
    if (changed.effect >= sdk::Effect::kCooldown) changed.effect = sdk::Effect::kNone;
    real_->settle(changed);
  }
};

// Half of what the provider asked for.
struct ShortRests final : StoreMutant {
  using StoreMutant::StoreMutant;
  void settle(const sdk::Settlement& settlement) override {
    sdk::Settlement changed = settlement;
    if (changed.asked_ms > 0) changed.asked_ms /= 2;
    real_->settle(changed);
  }
};

// The place of a probe is free again as soon as it is taken.
struct ManyProbes final : StoreMutant {
  using StoreMutant::StoreMutant;
  sdk::Reservation reserve(const sdk::ReserveRequest& request,
                           sdk::IReserveWaiter& waiter) override {
    const sdk::Reservation granted = real_->reserve(request, waiter);
    if (granted.probe) {
      sdk::Settlement settlement;
      settlement.lease = granted.lease;
      settlement.slot = granted.slot;
      settlement.now_ms = request.now_ms;
      real_->settle(settlement);
    }
    return granted;
  }
};

// The limit on requests is forgotten.
struct NoRpm final : StoreMutant {
  using StoreMutant::StoreMutant;
  sdk::RouteSlot intern(const sdk::KeySpec& key, std::string_view model) override {
    sdk::KeySpec changed = key;
    changed.rpm = 0;
    return real_->intern(changed, model);
  }
};

// Nothing is reserved before a call; what it used is booked afterwards only.
struct NoReservation final : StoreMutant {
  using StoreMutant::StoreMutant;
  sdk::Reservation reserve(const sdk::ReserveRequest& request,
                           sdk::IReserveWaiter& waiter) override {
    sdk::ReserveRequest changed = request;
    changed.tokens = 0;
    return real_->reserve(changed, waiter);
  }
};

// Keys that share an allowance do not know of each other.
struct NoGroups final : StoreMutant {
  using StoreMutant::StoreMutant;
  sdk::RouteSlot intern(const sdk::KeySpec& key, std::string_view model) override {
    sdk::KeySpec changed = key;
    changed.quota_group = {};
    return real_->intern(changed, model);
  }
};

// A call that is cancelled keeps its lease.
struct LeakyLeases final : StoreMutant {
  using StoreMutant::StoreMutant;
  void settle(const sdk::Settlement& settlement) override {
    if (settlement.effect != sdk::Effect::kNone) real_->settle(settlement);
  }
};

// Any failure makes a key forget its rests.
struct ForgetfulTimers final : StoreMutant {
  using StoreMutant::StoreMutant;
  void settle(const sdk::Settlement& settlement) override {
    real_->settle(settlement);
    if (settlement.effect != sdk::Effect::kFailure) return;
    for (int key = 0; key < 8; ++key) {
      real_->command("key-" + std::to_string(key), sdk::KeyCommand::kClear, settlement.now_ms);
    }
  }
};

// Every third reservation is refused though a key is free.
struct Stingy final : StoreMutant {
  using StoreMutant::StoreMutant;
  sdk::Reservation reserve(const sdk::ReserveRequest& request,
                           sdk::IReserveWaiter& waiter) override {
    if (++asked_ % 3 == 0) return {};
    return real_->reserve(request, waiter);
  }
  int asked_ = 0;
};

// A decoder between the real one and the call; mutants change its events.
template <class Change>
class DecoderMutant final : public sdk::IStreamDecoder, private sdk::IStreamSink {
 public:
  void feed(std::string_view bytes, sdk::IStreamSink& sink) override {
    sink_ = &sink;
    real_.feed(bytes, *this);
  }
  void finish(sdk::IStreamSink& sink) override { real_.finish(sink); }

 private:
  void on_event(const sdk::StreamEvent& event) override { Change::pass(event, *sink_); }

  SimpleDecoder real_;
  sdk::IStreamSink* sink_ = nullptr;
};

// What cannot be read counts as the end of the answer.
struct NonsenseEnds {
  static void pass(sdk::StreamEvent event, sdk::IStreamSink& sink) {
    if (event.kind == sdk::StreamEvent::Kind::kMalformed) event.kind = sdk::StreamEvent::Kind::kEnd;
    sink.on_event(event);
  }
};

// Each word is delivered twice.
struct Echo {
  static void pass(const sdk::StreamEvent& event, sdk::IStreamSink& sink) {
    sink.on_event(event);
    if (event.speaks) sink.on_event(event);
  }
};

template <class Change>
struct DecodingMutant final : SimpleProvider {
  std::unique_ptr<sdk::IStreamDecoder> open_stream(const sdk::HttpHead&) const override {
    return std::make_unique<DecoderMutant<Change>>();
  }
};

// Claims to continue a prefilled answer, but starts anew.
struct FalsePrefill final : SimpleProvider {
  sdk::HttpRequest build(const sdk::ChatRequest& request,
                         const sdk::Target& target) const override {
    sdk::HttpRequest http = SimpleProvider::build(request, target);
    const std::size_t at = http.body.find(R"(,{"role":"assistant")");
    if (at != std::string::npos) http.body = http.body.substr(0, at) + "]}";
    return http;
  }
};

template <class Mutant>
void mutate_store(routing::Snapshot& snapshot) {
  snapshot.store = std::make_shared<Mutant>(snapshot.store);
}

// The providers of a snapshot are not changed once it is built; a mutant changes them before.
template <class Mutant>
void mutate_providers(routing::Snapshot& snapshot) {
  for (const auto& [name, provider] : snapshot.providers) {
    const_cast<routing::ProviderRuntime&>(*provider).plugin = std::make_shared<Mutant>();
  }
}

}  // namespace llm_rotate::tests
