#include "runtime/lender.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

#include "llm_rotate/error.hpp"

#include "auth/secret.hpp"
#include "dispatch/evidence.hpp"
#include "dispatch/picker.hpp"
#include "dispatch/reaction.hpp"
#include "routing/router.hpp"
#include "runtime/random.hpp"

namespace llm_rotate::runtime {
namespace {

using dispatch::CallOutcome;
using dispatch::PickAnswer;

constexpr std::int64_t kLeaseMs = 600'000;
constexpr std::chrono::seconds kStorePatience{2};

std::int64_t steady_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}
std::int64_t unix_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::optional<sdk::ErrorType> error_type_of(const std::string& name) {
  for (int value = 0; value <= static_cast<int>(sdk::ErrorType::kContentFiltered); ++value) {
    const auto type = static_cast<sdk::ErrorType>(value);
    if (sdk::name_of(type) == name) return type;
  }
  return std::nullopt;
}

// A store that answers later tells this. It outlives a caller that has lost its patience.
class Waiter final : public sdk::IReserveWaiter, public std::enable_shared_from_this<Waiter> {
 public:
  explicit Waiter(std::shared_ptr<sdk::IStateStore> store) : store_(std::move(store)) {}

  void on_reserved(const sdk::Reservation& reservation) override {
    const std::shared_ptr<Waiter> last_use = std::move(self_);
    const std::lock_guard lock(mutex_);
    if (abandoned_) {
      give_back(reservation);
      return;
    }
    answer_ = reservation;
    changed_.notify_one();
  }
  // From here on the store may answer at any time, and must find this alive.
  void expect() { self_ = shared_from_this(); }
  void forget() { self_.reset(); }
  sdk::Reservation wait() {
    std::unique_lock lock(mutex_);
    if (changed_.wait_for(lock, kStorePatience, [this] { return answer_.has_value(); })) {
      return *answer_;
    }
    abandoned_ = true;
    sdk::Reservation nothing;
    nothing.status = sdk::ReserveStatus::kUnavailable;
    return nothing;
  }

 private:
  void give_back(const sdk::Reservation& reservation) {
    if (reservation.status != sdk::ReserveStatus::kGranted) return;
    sdk::Settlement settlement;
    settlement.lease = reservation.lease;
    settlement.slot = reservation.slot;
    settlement.now_ms = steady_ms();
    store_->settle(settlement);
  }

  std::shared_ptr<sdk::IStateStore> store_;
  std::shared_ptr<Waiter> self_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<sdk::Reservation> answer_;
  bool abandoned_ = false;
};

class LentKey final : public detail::ILentKey {
 public:
  LentKey(std::shared_ptr<const routing::RoutePlan> plan, const sdk::Reservation& lease,
          std::shared_ptr<const auth::Secret> secret)
      : plan_(std::move(plan)),
        key_(*plan_->stages.front().key_of(lease.slot)),
        lease_(lease),
        secret_(std::move(secret)),
        began_ms_(steady_ms()) {}

  ~LentKey() override { settle({}, sdk::Effect::kNone); }

  std::string_view value() const override { return secret_->reveal(); }
  const std::string& provider() const override { return key_.provider->name; }
  const std::string& key_id() const override { return key_.masked_id; }
  const std::string& metadata_json() const override { return key_.metadata_json; }

  void succeeded(const std::string&) override { settle({}, sdk::Effect::kSuccess); }

  void failed(const KeyError& error) override {
    dispatch::AttemptEnd end;
    end.http_status = error.http_status;
    end.verdict = verdict_of(error);
    settle(end, dispatch::reaction_to(end.verdict).effect);
  }

 private:
  sdk::Verdict verdict_of(const KeyError& error) const {
    sdk::Verdict verdict;
    if (error.http_status != 0 && error.error_type.empty()) {
      sdk::HttpResponse response;
      response.status = error.http_status;
      response.body = error.body;
      for (const auto& [name, value] : error.headers) response.headers.add(name, value);
      verdict = key_.provider->plugin->classify(response);
    } else {
      const auto type = error_type_of(error.error_type);
      if (!type) {
        throw ConfigurationError("there is no error type '" + error.error_type +
                                 "'; report one of the README's, or the HTTP status and body");
      }
      verdict.type = *type;
      verdict.message = error.message;
    }
    if (error.retry_after) verdict.retry_after_ms = error.retry_after->count();
    return verdict;
  }

  void settle(const dispatch::AttemptEnd& end, sdk::Effect effect) {
    if (lease_.lease == 0) return;
    sdk::Settlement settlement;
    settlement.lease = std::exchange(lease_.lease, 0);
    settlement.slot = lease_.slot;
    settlement.effect = effect;
    settlement.now_ms = steady_ms();
    std::string cause;
    if (effect == sdk::Effect::kSuccess) {
      settlement.latency_ms = settlement.now_ms - began_ms_;
    } else if (effect != sdk::Effect::kNone) {
      cause = dispatch::evidence_of(end);
      settlement.asked_ms = end.verdict.retry_after_ms;
      settlement.scope = end.verdict.scope;
      if (key_.provider->charge_key) settlement.scope = sdk::Scope::kKey;
    }
    settlement.cause = cause;
    plan_->snapshot->store->settle(settlement);
  }

  std::shared_ptr<const routing::RoutePlan> plan_;  // keeps the key's configuration alive
  const routing::KeyRuntime& key_;
  sdk::Reservation lease_;
  std::shared_ptr<const auth::Secret> secret_;
  std::int64_t began_ms_;
};

CallOutcome refused(std::string why) {
  CallOutcome outcome;
  outcome.kind = CallOutcome::Kind::kRefused;
  outcome.refusal = std::move(why);
  return outcome;
}

CallOutcome nothing_free(const std::string& model, std::int64_t free_in_ms) {
  CallOutcome outcome;
  outcome.kind = CallOutcome::Kind::kFailed;
  outcome.failure.kind = dispatch::Failure::Kind::kNothingFree;
  outcome.failure.earliest_retry_ms = free_in_ms;
  outcome.asked_model = model.empty() ? "(any)" : model;
  outcome.started_unix_ms = unix_ms();
  return outcome;
}

// Reserves the best key of the plan's only stage.
PickAnswer pick(const routing::RoutePlan& plan, Random& random) {
  dispatch::CallFsm fsm({{plan.stages.front().model}}, {}, random);
  dispatch::Picker picker(random);
  dispatch::PickQuestion question = {.plan = plan, .fsm = fsm, .lease_ms = kLeaseMs};
  const auto waiter = std::make_shared<Waiter>(plan.snapshot->store);
  waiter->expect();
  PickAnswer answer = picker.pick(question, steady_ms(), *waiter);
  if (answer.kind == PickAnswer::Kind::kTryWide) {
    question.wide = true;
    answer = picker.pick(question, steady_ms(), *waiter);
  }
  if (answer.kind != PickAnswer::Kind::kPending) {
    waiter->forget();
    return answer;
  }
  return dispatch::Picker::judge(waiter->wait(), answer);
}

}  // namespace

Lent lend_key(const std::shared_ptr<const routing::Snapshot>& snapshot,
              dispatch::ISecretSource& secrets, const std::string& provider,
              const std::string& model) {
  routing::RouteAnswer routed =
      model.empty() ? routing::keys_of(snapshot, provider)
                    : routing::find_routes(snapshot, {model, provider, false, unix_ms()});
  if (auto* why = std::get_if<std::string>(&routed)) return refused(std::move(*why));
  auto plan = std::get<std::shared_ptr<const routing::RoutePlan>>(std::move(routed));
  Random random;
  const PickAnswer answer = pick(*plan, random);
  if (answer.kind != PickAnswer::Kind::kReserved) return nothing_free(model, answer.free_in_ms);
  const routing::KeyRuntime& key = *plan->stages.front().key_of(answer.reservation.slot);
  dispatch::SecretAnswer secret = secrets.secret_of(key);
  const auto* missing = std::get_if<std::string>(&secret);
  auto lent = std::make_unique<LentKey>(
      std::move(plan), answer.reservation,
      missing != nullptr ? nullptr : std::get<std::shared_ptr<const auth::Secret>>(secret));
  if (missing == nullptr) return std::unique_ptr<detail::ILentKey>(std::move(lent));
  lent->failed(KeyError("invalid_auth", *missing));
  return refused(*missing);
}

}  // namespace llm_rotate::runtime
