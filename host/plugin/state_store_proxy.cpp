#include "plugin/state_store_proxy.hpp"

#include <algorithm>
#include <bit>
#include <exception>
#include <utility>

#include "llm_rotate/sdk/detail/convert.hpp"
#include "llm_rotate/sdk/detail/tables.hpp"

#include "plugin/answer.hpp"
#include "plugin/safe_text.hpp"
#include "plugin/waiter_table.hpp"

namespace llm_rotate::plugin {

namespace {

namespace abi = sdk::detail;

static_assert(sizeof(void*) == sizeof(std::uint64_t), "a ticket travels as a context pointer");

// NaN becomes `lowest`.
double within(double value, double lowest, double highest) {
  return value >= lowest ? std::min(value, highest) : lowest;
}

void make_plausible(sdk::KeyView& view) {
  constexpr double kMaxLatencyMs = 86'400'000;
  if (view.state > sdk::KeyState::kDisabled) view.state = sdk::KeyState::kActive;
  view.success_rate = within(view.success_rate, 0, 1);
  view.latency_ms = within(view.latency_ms, 0, kMaxLatencyMs);
  view.budget_left = within(view.budget_left, 0, 1);
}

sdk::Reservation read_reservation(const llmr_reservation& view) {
  sdk::Reservation reservation = abi::from_abi(view);
  reservation.free_in_ms =
      reservation.free_in_ms < 0 ? -1 : std::min(reservation.free_in_ms, kMaxWaitMs);
  return reservation;
}

void on_reserved(void* context, const llmr_reservation* view) noexcept {
  sdk::Reservation reservation;
  reservation.status = sdk::ReserveStatus::kUnavailable;
  if (view != nullptr && view->struct_size >= sizeof(llmr_reservation)) {
    reservation = read_reservation(*view);
  }
  WaiterTable::of_process().answer(std::bit_cast<std::uint64_t>(context), reservation);
}

llmr_key_spec_view to_abi(const sdk::KeySpec& key) {
  return {abi::size_of<llmr_key_spec_view>(),
          key.max_concurrent,
          abi::to_abi(key.key_id),
          abi::to_abi(key.provider),
          abi::to_abi(key.quota_group),
          key.rpm,
          key.tpm,
          key.enabled ? 1U : 0U,
          key.rest.max_consecutive_failures,
          key.rest.cooldown_ms,
          key.rest.quarantine_ms,
          key.rest.probe_interval_ms};
}

llmr_settlement_view to_abi(const sdk::Settlement& settlement) {
  return {abi::size_of<llmr_settlement_view>(),
          static_cast<std::int32_t>(settlement.effect),
          settlement.lease,
          settlement.slot,
          static_cast<std::int32_t>(settlement.scope),
          settlement.asked_ms,
          settlement.tokens,
          settlement.latency_ms,
          abi::to_abi(settlement.cause),
          settlement.now_ms};
}

bool read_health(const llmr_route_health_view* view, sdk::RouteHealth& out) {
  if (view == nullptr || view->struct_size < sizeof(llmr_route_health_view)) return false;
  const auto word = [](llmr_str text) {
    return text.data == nullptr
               ? std::string_view()
               : std::string_view(text.data, std::min(text.size, kMaxMessageBytes));
  };
  out.key_id = word(view->key_id);
  out.provider = word(view->provider);
  out.model = word(view->model);
  out.state = abi::enum_from_abi(view->state, sdk::KeyState::kDisabled);
  out.cause = word(view->cause);
  out.consecutive_failures = view->consecutive_failures;
  out.successes = view->successes;
  out.failures = view->failures;
  out.success_rate = within(view->success_rate, 0, 1);
  out.latency_ms = within(view->latency_ms, 0, 86'400'000);
  out.in_flight = view->in_flight;
  out.budget_left = within(view->budget_left, 0, 1);
  out.back_in_ms = view->back_in_ms < 0 ? -1 : std::min(view->back_in_ms, kMaxWaitMs);
  return true;
}

struct Visit {
  sdk::IHealthVisitor& visitor;
  std::exception_ptr thrown;  // by the host's own visitor; must not pass through the plugin
};

void on_route(void* context, const llmr_route_health_view* view) noexcept {
  auto& visit = *static_cast<Visit*>(context);
  sdk::RouteHealth health;
  if (visit.thrown || !read_health(view, health)) return;
  try {
    visit.visitor.on_route(health);
  } catch (...) {
    visit.thrown = std::current_exception();
  }
}

}  // namespace

Result<std::unique_ptr<StateStoreProxy>> StateStoreProxy::make(Instance instance) {
  const auto* const table =
      sdk::detail::table_of<llmr_state_store_v1>(instance.entry(), LLMR_EXT_STATE_STORE);
  if (table == nullptr) {
    return refusal_of(instance.file(), "is no state store; use it where its kind belongs");
  }
  return std::unique_ptr<StateStoreProxy>(new StateStoreProxy(std::move(instance), *table));
}

StateStoreProxy::StateStoreProxy(Instance instance, const llmr_state_store_v1& table)
    : instance_(std::make_unique<Instance>(std::move(instance))), table_(&table) {}

StateStoreProxy::~StateStoreProxy() {
  instance_.reset();
  WaiterTable::of_process().abandon(this);
}

sdk::RouteSlot StateStoreProxy::intern(const sdk::KeySpec& key, std::string_view model) {
  const llmr_key_spec_view spec = to_abi(key);
  sdk::RouteSlot slot = 0;
  tell({instance_->id(), "intern"}, [&](const auto* failed) {
    return table_->intern(instance_->self(), &spec, abi::to_abi(model), &slot, failed);
  });
  return slot;
}

std::int64_t StateStoreProxy::view(std::span<sdk::KeyView> views, std::int64_t now_ms) const {
  const std::int64_t free_in = table_->view(
      instance_->self(), reinterpret_cast<llmr_key_view*>(views.data()), views.size(), now_ms);
  for (sdk::KeyView& key : views) make_plausible(key);
  return free_in < 0 ? -1 : std::min(free_in, kMaxWaitMs);
}

sdk::Reservation StateStoreProxy::reserve(const sdk::ReserveRequest& request,
                                          sdk::IReserveWaiter& waiter) {
  WaiterTable& waiters = WaiterTable::of_process();
  const std::uint64_t ticket = waiters.add(this, waiter, request.slots);
  const llmr_reserve_view view = {abi::size_of<llmr_reserve_view>(),
                                  0,
                                  request.slots.data(),
                                  request.slots.size(),
                                  request.tokens,
                                  request.lease_ms,
                                  request.now_ms};
  const llmr_reserve_waiter answer_to = {std::bit_cast<void*>(ticket), &on_reserved};
  llmr_reservation out{};
  out.struct_size = abi::size_of<llmr_reservation>();
  out.status = static_cast<std::int32_t>(sdk::ReserveStatus::kUnavailable);
  table_->reserve(instance_->self(), &view, &answer_to, &out);
  const sdk::Reservation answer = plausible(read_reservation(out), request.slots);
  if (answer.status == sdk::ReserveStatus::kPending || waiters.withdraw(ticket)) return answer;
  // The waiter was called already, against the rules; that was the one answer.
  sdk::Reservation pending;
  pending.status = sdk::ReserveStatus::kPending;
  return pending;
}

void StateStoreProxy::settle(const sdk::Settlement& settlement) {
  const llmr_settlement_view view = to_abi(settlement);
  table_->settle(instance_->self(), &view);
}

void StateStoreProxy::renew(sdk::LeaseId lease, std::int64_t lease_ms, std::int64_t now_ms) {
  table_->renew(instance_->self(), lease, lease_ms, now_ms);
}

std::uint64_t StateStoreProxy::next_turn(std::string_view pool) {
  return table_->next_turn(instance_->self(), abi::to_abi(pool));
}

void StateStoreProxy::snapshot(sdk::IHealthVisitor& visitor, std::int64_t now_ms) const {
  Visit visit = {visitor, nullptr};
  const llmr_health_sink out = {&visit, &on_route};
  table_->snapshot(instance_->self(), &out, now_ms);
  if (visit.thrown) std::rethrow_exception(visit.thrown);
}

sdk::CommandAnswer StateStoreProxy::command(std::string_view key_id, sdk::KeyCommand command,
                                            std::int64_t now_ms) {
  const std::int32_t answer = table_->command(instance_->self(), abi::to_abi(key_id),
                                              static_cast<std::int32_t>(command), now_ms);
  return abi::enum_from_abi(answer, sdk::CommandAnswer::kUnavailable);
}

void StateStoreProxy::catch_up(const sdk::Backlog& backlog) {
  const llmr_backlog_view view = {abi::size_of<llmr_backlog_view>(),
                                  backlog.slot,
                                  backlog.successes,
                                  backlog.failures,
                                  backlog.requests,
                                  backlog.tokens,
                                  static_cast<std::uint32_t>(backlog.rest),
                                  static_cast<std::int32_t>(backlog.scope),
                                  backlog.rest_ms,
                                  abi::to_abi(backlog.cause),
                                  backlog.now_ms};
  table_->catch_up(instance_->self(), &view);
}

std::uint32_t StateStoreProxy::workers() const {
  constexpr std::uint32_t kMostWorkers = 100'000;
  return std::clamp<std::uint32_t>(table_->workers(instance_->self()), 1, kMostWorkers);
}

std::string StateStoreProxy::trouble() const {
  std::string text;
  const auto take = [](void* context, llmr_str value) noexcept {
    if (value.data == nullptr) return;
    *static_cast<std::string*>(context) =
        safe_text({value.data, std::min(value.size, kMaxMessageBytes)}, kMaxMessageBytes);
  };
  const llmr_str_sink out = {&text, take};
  table_->trouble(instance_->self(), &out);
  return text;
}

bool StateStoreProxy::take_retry(std::string_view provider, const sdk::RetryBudget& budget,
                                 std::int64_t now_ms) {
  const llmr_retry_budget_view view = {abi::size_of<llmr_retry_budget_view>(), 0, budget.percent,
                                       budget.floor, budget.floor_per_s};
  return table_->take_retry(instance_->self(), abi::to_abi(provider), &view, now_ms) != 0;
}

void StateStoreProxy::remember(std::uint64_t session, sdk::RouteSlot slot, std::int64_t now_ms) {
  table_->remember(instance_->self(), session, slot, now_ms);
}

std::optional<sdk::RouteSlot> StateStoreProxy::recall(std::uint64_t session,
                                                      std::int64_t now_ms) const {
  sdk::RouteSlot slot = 0;
  if (table_->recall(instance_->self(), session, &slot, now_ms) == 0) return std::nullopt;
  return slot;
}

}  // namespace llm_rotate::plugin
