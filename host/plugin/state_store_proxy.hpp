// A store plugin as `IStateStore`.
//
// Made by `PluginRegistry`, used by the host's store guard. Threads: any, several at once.
// What the plugin answers is checked: an unknown status is no grant, a grant is of a slot that was
// asked for, numbers are put into their range, and a waiter is called exactly once even if the
// plugin forgets or repeats itself. Only `intern` can fail; it throws `sdk::ProviderError`.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/abi.h"
#include "llm_rotate/sdk/state_store.hpp"

#include "plugin/instance.hpp"
#include "plugin/refusal.hpp"

namespace llm_rotate::plugin {

class StateStoreProxy final : public sdk::IStateStore {
 public:
  static Result<std::unique_ptr<StateStoreProxy>> make(Instance instance);
  // Ends the plugin's instance, then answers whoever still waits with kUnavailable.
  ~StateStoreProxy() override;
  StateStoreProxy(const StateStoreProxy&) = delete;
  StateStoreProxy& operator=(const StateStoreProxy&) = delete;

  sdk::RouteSlot intern(const sdk::KeySpec& key, std::string_view model) override;
  std::int64_t view(std::span<sdk::KeyView> views, std::int64_t now_ms) const override;
  sdk::Reservation reserve(const sdk::ReserveRequest& request,
                           sdk::IReserveWaiter& waiter) override;
  void settle(const sdk::Settlement& settlement) override;
  void renew(sdk::LeaseId lease, std::int64_t lease_ms, std::int64_t now_ms) override;
  std::uint64_t next_turn(std::string_view pool) override;
  void snapshot(sdk::IHealthVisitor& visitor, std::int64_t now_ms) const override;
  sdk::CommandAnswer command(std::string_view key_id, sdk::KeyCommand command,
                             std::int64_t now_ms) override;
  void catch_up(const sdk::Backlog& backlog) override;
  std::uint32_t workers() const override;
  std::string trouble() const override;
  bool take_retry(std::string_view provider, const sdk::RetryBudget& budget,
                  std::int64_t now_ms) override;
  void remember(std::uint64_t session, sdk::RouteSlot slot, std::int64_t now_ms) override;
  std::optional<sdk::RouteSlot> recall(std::uint64_t session, std::int64_t now_ms) const override;

 private:
  StateStoreProxy(Instance instance, const llmr_state_store_v1& table);

  std::unique_ptr<Instance> instance_;
  const llmr_state_store_v1* table_;
};

}  // namespace llm_rotate::plugin
