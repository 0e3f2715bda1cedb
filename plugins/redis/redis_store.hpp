// The state store of a fleet, in Redis or what speaks like it.
//
// A reservation is one script and one round trip; a settlement is sent and not waited for; a view
// is what was last heard, at most sync_ms ago. The server's clock decides. When the server is not
// there, `reserve` says kUnavailable at once and the host goes on alone.
// Threads: any, several at once.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "llm_rotate/sdk/state_store.hpp"

#include "book.hpp"
#include "client.hpp"
#include "refusals.hpp"
#include "share.hpp"

namespace llm_rotate::redis {

class RedisStore : public sdk::IStateStore {
 public:
  explicit RedisStore(const Settings& settings);
  // Sends what is left, for a moment, then answers whoever waits with kUnavailable.
  ~RedisStore() override;
  RedisStore(const RedisStore&) = delete;
  RedisStore& operator=(const RedisStore&) = delete;

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
  std::uint32_t workers() const override { return workers_; }
  std::string trouble() const override { return client_.trouble(); }
  bool take_retry(std::string_view provider, const sdk::RetryBudget& budget,
                  std::int64_t now_ms) override;
  void remember(std::uint64_t session, sdk::RouteSlot slot, std::int64_t now_ms) override;
  std::optional<sdk::RouteSlot> recall(std::uint64_t session, std::int64_t now_ms) const override;

 private:
  struct Lease {
    sdk::RouteSlot slot = 0;
    std::string text;  // as the server knows it
  };

  void tick();
  void sync();
  void take_sync(const Reply& reply);
  void tell_again();
  RequestPtr farewell() const;
  void dump(const std::vector<std::string>& keys, const std::function<void()>& then) const;
  void take_dump(const std::vector<std::string>& keys, const Reply& reply) const;
  void submit_settlement(const RouteCard& card, const std::string& lease,
                         const sdk::Settlement& settlement);
  RequestPtr about(const Script& script, const std::string& key) const;
  std::optional<Lease> lease_of(const Reply& reply, sdk::LeaseId id, std::int64_t tokens,
                                const std::vector<sdk::RouteSlot>& asked) const;
  void release(const Lease& lease);
  std::vector<sdk::RouteSlot> failed_slots() const;
  void note_failed(const std::vector<sdk::RouteSlot>& slots);
  std::string lease_name(sdk::LeaseId id) const;

  const Settings settings_;
  const std::string worker_;  // who we are in the fleet
  mutable Book book_;
  mutable Client client_;
  Share share_;
  Refusals refusals_;
  std::atomic<std::uint32_t> workers_{1};
  std::atomic<bool> syncing_{false};
  std::atomic<bool> closing_{false};
  std::atomic<std::uint64_t> next_lease_{1};
  std::mutex leases_mutex_;
  std::unordered_map<sdk::LeaseId, Lease> leases_;
  mutable std::mutex failed_mutex_;
  std::vector<sdk::RouteSlot> failed_;  // of the last reservation that was not answered
  std::mutex fresh_mutex_;
  std::vector<std::string> fresh_;  // keys of which nothing was heard yet
  // On the client's thread.
  std::int64_t version_ = -1;
  std::string birth_;
};

}  // namespace llm_rotate::redis
