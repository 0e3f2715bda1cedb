#include "plugin/state_store_proxy.hpp"

#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "unit/plugin/in_process.hpp"

namespace {

namespace sdk = llm_rotate::sdk;
using llm_rotate::plugin::StateStoreProxy;
using plugin_test::kEntry;
using plugin_test::RawPlugin;
using sdk::ReserveStatus;

// Remembers what it was told and answers what the test set.
class Fake final : public sdk::IStateStore {
 public:
  sdk::RouteSlot intern(const sdk::KeySpec& key, std::string_view model) override {
    if (model == "full") throw std::runtime_error("no more slots");
    told = std::string(key.key_id) + "," + std::string(key.provider) + "," +
           std::string(key.quota_group) + "," + std::string(model) + "," +
           std::to_string(key.rpm + key.tpm) + "," + std::to_string(key.max_concurrent) + "," +
           std::to_string(key.enabled) + "," + std::to_string(key.rest.cooldown_ms) + "," +
           std::to_string(key.rest.quarantine_ms) + "," +
           std::to_string(key.rest.probe_interval_ms) + "," +
           std::to_string(key.rest.max_consecutive_failures);
    return 42;
  }
  std::int64_t view(std::span<sdk::KeyView> views, std::int64_t now_ms) const override {
    for (sdk::KeyView& key : views) {
      key.state = static_cast<sdk::KeyState>(17);
      key.success_rate = std::numeric_limits<double>::quiet_NaN();
      key.latency_ms = std::numeric_limits<double>::infinity();
      key.budget_left = -1;
    }
    return now_ms;
  }
  sdk::Reservation reserve(const sdk::ReserveRequest& request,
                           sdk::IReserveWaiter& waiter) override {
    told = std::to_string(request.slots.size()) + "," + std::to_string(request.tokens) + "," +
           std::to_string(request.lease_ms) + "," + std::to_string(request.now_ms);
    waiting = &waiter;
    if (answer_early) waiter.on_reserved(next);
    return next;
  }
  void settle(const sdk::Settlement& s) override {
    told = std::to_string(s.lease) + "," + std::to_string(s.slot) + "," +
           std::to_string(static_cast<int>(s.effect)) + "," +
           std::to_string(static_cast<int>(s.scope)) + "," + std::to_string(s.asked_ms) + "," +
           std::to_string(s.tokens) + "," + std::to_string(s.latency_ms) + "," +
           std::string(s.cause) + "," + std::to_string(s.now_ms);
  }
  void renew(sdk::LeaseId lease, std::int64_t lease_ms, std::int64_t now_ms) override {
    told = std::to_string(lease) + "," + std::to_string(lease_ms) + "," + std::to_string(now_ms);
  }
  std::uint64_t next_turn(std::string_view pool) override { return pool.size(); }
  void snapshot(sdk::IHealthVisitor& visitor, std::int64_t) const override {
    sdk::RouteHealth health;
    health.key_id = "k1";
    health.model = "m";
    health.state = sdk::KeyState::kQuarantine;
    health.cause = "401";
    health.successes = 3;
    health.back_in_ms = 100;
    visitor.on_route(health);
    visitor.on_route(health);
  }
  sdk::CommandAnswer command(std::string_view key_id, sdk::KeyCommand command,
                             std::int64_t) override {
    if (command == sdk::KeyCommand::kPin) return sdk::CommandAnswer::kUnavailable;
    return key_id == "k1" && command == sdk::KeyCommand::kDisable ? sdk::CommandAnswer::kObeyed
                                                                  : sdk::CommandAnswer::kNoSuchKey;
  }
  void catch_up(const sdk::Backlog& backlog) override {
    told = std::to_string(backlog.slot) + "," + std::to_string(backlog.successes) + "," +
           std::to_string(backlog.failures) + "," + std::to_string(backlog.requests) + "," +
           std::to_string(backlog.tokens) + "," + std::to_string(static_cast<int>(backlog.rest)) +
           "," + std::to_string(static_cast<int>(backlog.scope)) + "," +
           std::to_string(backlog.rest_ms) + "," + std::string(backlog.cause) + "," +
           std::to_string(backlog.now_ms);
  }
  std::uint32_t workers() const override { return fleet; }
  std::string trouble() const override { return "no route to host"; }
  bool take_retry(std::string_view provider, const sdk::RetryBudget& budget,
                  std::int64_t now_ms) override {
    return provider == "openai" && budget.percent == 10 && budget.floor == 3 &&
           budget.floor_per_s == 0.5 && now_ms == 8;
  }
  void remember(std::uint64_t session, sdk::RouteSlot slot, std::int64_t now_ms) override {
    told = std::to_string(session) + "," + std::to_string(slot) + "," + std::to_string(now_ms);
  }
  std::optional<sdk::RouteSlot> recall(std::uint64_t session, std::int64_t) const override {
    if (session != 5) return std::nullopt;
    return 6;
  }

  inline static std::uint32_t fleet = 3;

  inline static std::string told;
  inline static sdk::Reservation next;
  inline static bool answer_early = false;
  inline static sdk::IReserveWaiter* waiting = nullptr;
};

class Waiter final : public sdk::IReserveWaiter {
 public:
  void on_reserved(const sdk::Reservation& reservation) override {
    last = reservation;
    ++calls;
  }
  int calls = 0;
  sdk::Reservation last;
};

class StateStoreProxyTest : public testing::Test {
 protected:
  StateStoreProxyTest() {
    Fake::next = {};
    Fake::answer_early = false;
  }
  sdk::Reservation reserve() { return store_->reserve({slots_, 10, 20, 30}, waiter_); }
  static void set_next(ReserveStatus status, sdk::RouteSlot slot = 8) {
    Fake::next.status = status;
    Fake::next.slot = slot;
    Fake::next.lease = 77;
    Fake::next.probe = true;
  }

  std::vector<sdk::RouteSlot> slots_ = {7, 8};
  std::unique_ptr<StateStoreProxy> store_ =
      *StateStoreProxy::make(plugin_test::create(kEntry<Fake>));
  Waiter waiter_;
};

TEST_F(StateStoreProxyTest, InternCarriesEveryField) {
  sdk::KeySpec key = {"k1", "openai", "group", 100, 1, 5, true, {1, 2, 3, 4}};
  EXPECT_EQ(store_->intern(key, "gpt"), 42U);
  EXPECT_EQ(Fake::told, "k1,openai,group,gpt,101,5,1,1,2,3,4");
  EXPECT_THROW(store_->intern(key, "full"), sdk::ProviderError);
}

TEST_F(StateStoreProxyTest, ViewsArePutIntoTheirRange) {
  std::vector<sdk::KeyView> views(1);
  EXPECT_EQ(store_->view(views, -5), -1);
  EXPECT_EQ(views[0].state, sdk::KeyState::kActive);
  EXPECT_EQ(views[0].success_rate, 0);
  EXPECT_EQ(views[0].latency_ms, 86'400'000);
  EXPECT_EQ(views[0].budget_left, 0);
  EXPECT_EQ(store_->view(views, 12), 12);
}

TEST_F(StateStoreProxyTest, AGrantAtOnce) {
  set_next(ReserveStatus::kGranted);
  const sdk::Reservation got = reserve();
  EXPECT_EQ(Fake::told, "2,10,20,30");
  EXPECT_EQ(got.status, ReserveStatus::kGranted);
  EXPECT_EQ(got.slot, 8U);
  EXPECT_EQ(got.lease, 77U);
  EXPECT_TRUE(got.probe);
  EXPECT_EQ(waiter_.calls, 0);
}

TEST_F(StateStoreProxyTest, AnAnswerThatComesLater) {
  set_next(ReserveStatus::kPending);
  EXPECT_EQ(reserve().status, ReserveStatus::kPending);
  EXPECT_EQ(waiter_.calls, 0);
  set_next(ReserveStatus::kGranted);
  Fake::waiting->on_reserved(Fake::next);
  EXPECT_EQ(waiter_.calls, 1);
  EXPECT_EQ(waiter_.last.slot, 8U);
  EXPECT_EQ(waiter_.last.lease, 77U);
}

TEST_F(StateStoreProxyTest, AGrantOfWhatWasNotAskedForIsNone) {
  set_next(ReserveStatus::kGranted, 9);
  EXPECT_EQ(reserve().status, ReserveStatus::kUnavailable);
  set_next(ReserveStatus::kPending);
  EXPECT_EQ(reserve().status, ReserveStatus::kPending);
  set_next(ReserveStatus::kGranted, 9);
  Fake::waiting->on_reserved(Fake::next);
  EXPECT_EQ(waiter_.last.status, ReserveStatus::kUnavailable);
}

TEST_F(StateStoreProxyTest, WhoStillWaitsWhenTheStoreEndsIsTold) {
  set_next(ReserveStatus::kPending);
  EXPECT_EQ(reserve().status, ReserveStatus::kPending);
  sdk::IReserveWaiter* const late = Fake::waiting;
  store_.reset();
  EXPECT_EQ(waiter_.calls, 1);
  EXPECT_EQ(waiter_.last.status, ReserveStatus::kUnavailable);
  set_next(ReserveStatus::kGranted);
  late->on_reserved(Fake::next);
  EXPECT_EQ(waiter_.calls, 1) << "an answer after the end meets nobody";
}

TEST_F(StateStoreProxyTest, SettleAndRenewCarryEveryField) {
  store_->settle({1, 2, sdk::Effect::kCooldown, sdk::Scope::kKeyModel, 5, 6, 7, "429", 8});
  EXPECT_EQ(Fake::told, "1,2,3,1,5,6,7,429,8");
  store_->renew(4, 5, 6);
  EXPECT_EQ(Fake::told, "4,5,6");
}

TEST_F(StateStoreProxyTest, TurnsAndCommands) {
  EXPECT_EQ(store_->next_turn("four"), 4U);
  EXPECT_EQ(store_->command("k1", sdk::KeyCommand::kDisable, 0), sdk::CommandAnswer::kObeyed);
  EXPECT_EQ(store_->command("k2", sdk::KeyCommand::kDisable, 0), sdk::CommandAnswer::kNoSuchKey);
  EXPECT_EQ(store_->command("k1", sdk::KeyCommand::kPin, 0), sdk::CommandAnswer::kUnavailable);
}

TEST_F(StateStoreProxyTest, WhatAFleetShares) {
  sdk::Backlog backlog;
  backlog.slot = 1;
  backlog.successes = 2;
  backlog.failures = 3;
  backlog.requests = 4;
  backlog.tokens = 5;
  backlog.rest = sdk::KeyState::kQuarantine;
  backlog.scope = sdk::Scope::kKeyModel;
  backlog.rest_ms = 6;
  backlog.cause = "why";
  backlog.now_ms = 7;
  store_->catch_up(backlog);
  EXPECT_EQ(Fake::told, "1,2,3,4,5,3,1,6,why,7");
  EXPECT_EQ(store_->workers(), 3U);
  EXPECT_EQ(store_->trouble(), "no route to host");
  Fake::fleet = 0;
  EXPECT_EQ(store_->workers(), 1U) << "this process is one of them";
  EXPECT_TRUE(store_->take_retry("openai", {10, 3, 0.5}, 8));
  EXPECT_FALSE(store_->take_retry("other", {10, 3, 0.5}, 8));
  store_->remember(5, 6, 7);
  EXPECT_EQ(Fake::told, "5,6,7");
  EXPECT_EQ(store_->recall(5, 0), 6U);
  EXPECT_EQ(store_->recall(4, 0), std::nullopt);
}

class Visitor final : public sdk::IHealthVisitor {
 public:
  void on_route(const sdk::RouteHealth& health) override {
    ++calls;
    told = std::string(health.key_id) + "," + std::string(health.model) + "," +
           std::string(health.cause) + "," + std::to_string(health.successes) + "," +
           std::to_string(health.back_in_ms);
    state = health.state;
    if (angry) throw std::runtime_error("enough");
  }
  int calls = 0;
  bool angry = false;
  std::string told;
  sdk::KeyState state = sdk::KeyState::kActive;
};

TEST_F(StateStoreProxyTest, SnapshotVisitsEveryRoute) {
  Visitor visitor;
  store_->snapshot(visitor, 0);
  EXPECT_EQ(visitor.calls, 2);
  EXPECT_EQ(visitor.told, "k1,m,401,3,100");
  EXPECT_EQ(visitor.state, sdk::KeyState::kQuarantine);
}

TEST_F(StateStoreProxyTest, WhatAVisitorThrowsWaitsForThePluginToReturn) {
  Visitor visitor;
  visitor.angry = true;
  EXPECT_THROW(store_->snapshot(visitor, 0), std::runtime_error);
  EXPECT_EQ(visitor.calls, 1);
}

// A store that answers twice: through the waiter and at once, and with a status of its own.
struct Raw {
  static void reserve(void*, const llmr_reserve_view* request, const llmr_reserve_waiter* waiter,
                      llmr_reservation* out) {
    const llmr_reservation granted = {sizeof(llmr_reservation), 0, request->slots[0], 0, 5, -1};
    if (early) {
      waiter->reserved(waiter->context, &granted);
      waiter->reserved(waiter->context, nullptr);
    }
    *out = granted;
    out->status = status;
  }
  inline static bool early = false;
  inline static std::int32_t status = 0;
};

TEST_F(StateStoreProxyTest, AStoreThatAnswersTwiceOrInRiddles) {
  static llmr_state_store_v1 table = sdk::detail::StateStoreThunks<Fake>::kTable;
  table.reserve = &Raw::reserve;
  const auto raw =
      *StateStoreProxy::make(plugin_test::create(RawPlugin::with(LLMR_EXT_STATE_STORE, &table)));
  Raw::early = true;
  EXPECT_EQ(raw->reserve({slots_}, waiter_).status, ReserveStatus::kPending)
      << "the waiter has had the one answer";
  EXPECT_EQ(waiter_.calls, 1);
  EXPECT_EQ(waiter_.last.status, ReserveStatus::kGranted);
  Raw::early = false;
  for (const std::int32_t status : {-1, 4, 1000}) {
    Raw::status = status;
    EXPECT_EQ(raw->reserve({slots_}, waiter_).status, ReserveStatus::kUnavailable) << status;
  }
  EXPECT_EQ(waiter_.calls, 1);
}

}  // namespace
