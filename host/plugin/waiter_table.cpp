#include "plugin/waiter_table.hpp"

#include <algorithm>
#include <utility>

namespace llm_rotate::plugin {

namespace {

sdk::Reservation unavailable() {
  sdk::Reservation reservation;
  reservation.status = sdk::ReserveStatus::kUnavailable;
  return reservation;
}

}  // namespace

sdk::Reservation plausible(const sdk::Reservation& reservation,
                           std::span<const sdk::RouteSlot> slots) {
  if (reservation.status != sdk::ReserveStatus::kGranted) return reservation;
  const bool asked_for = std::find(slots.begin(), slots.end(), reservation.slot) != slots.end();
  return asked_for && reservation.lease != 0 ? reservation : unavailable();
}

WaiterTable& WaiterTable::of_process() {
  static auto* const table = new WaiterTable;
  return *table;
}

std::uint64_t WaiterTable::add(const void* store, sdk::IReserveWaiter& waiter,
                               std::span<const sdk::RouteSlot> slots) {
  Entry entry = {store, &waiter, {slots.begin(), slots.end()}};
  const std::lock_guard lock(mutex_);
  const std::uint64_t ticket = next_ticket_++;
  entries_.emplace(ticket, std::move(entry));
  return ticket;
}

void WaiterTable::answer(std::uint64_t ticket, const sdk::Reservation& reservation) {
  std::unique_lock lock(mutex_);
  const auto node = entries_.extract(ticket);
  lock.unlock();
  if (node.empty()) return;
  const Entry& entry = node.mapped();
  const bool is_answer = reservation.status != sdk::ReserveStatus::kPending;
  entry.waiter->on_reserved(is_answer ? plausible(reservation, entry.slots) : unavailable());
}

bool WaiterTable::withdraw(std::uint64_t ticket) {
  const std::lock_guard lock(mutex_);
  return entries_.erase(ticket) > 0;
}

void WaiterTable::abandon(const void* store) {
  std::vector<sdk::IReserveWaiter*> waiters;
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(entries_, [&](const auto& entry) {
      if (entry.second.store != store) return false;
      waiters.push_back(entry.second.waiter);
      return true;
    });
  }
  for (sdk::IReserveWaiter* const waiter : waiters) waiter->on_reserved(unavailable());
}

}  // namespace llm_rotate::plugin
