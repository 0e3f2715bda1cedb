#include "plugin/waiter_table.hpp"

#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace {

namespace sdk = llm_rotate::sdk;
using llm_rotate::plugin::plausible;
using llm_rotate::plugin::WaiterTable;
using sdk::ReserveStatus;

class Waiter final : public sdk::IReserveWaiter {
 public:
  void on_reserved(const sdk::Reservation& reservation) override {
    last = reservation;
    ++calls;
  }
  std::atomic<int> calls = 0;
  sdk::Reservation last;
};

sdk::Reservation granted(sdk::RouteSlot slot) {
  sdk::Reservation reservation;
  reservation.status = ReserveStatus::kGranted;
  reservation.slot = slot;
  reservation.lease = 1;
  return reservation;
}

const std::vector<sdk::RouteSlot> asked_for = {3, 5};

TEST(WaiterTable, OneAnswerPerTicket) {
  WaiterTable table;
  Waiter waiter;
  const std::uint64_t ticket = table.add(this, waiter, asked_for);
  EXPECT_NE(ticket, 0U);
  table.answer(ticket, granted(5));
  EXPECT_EQ(waiter.calls, 1);
  EXPECT_EQ(waiter.last.status, ReserveStatus::kGranted);
  EXPECT_EQ(waiter.last.slot, 5U);
  table.answer(ticket, granted(3));
  EXPECT_EQ(waiter.calls, 1);
  EXPECT_FALSE(table.withdraw(ticket));
}

TEST(WaiterTable, AWithdrawnTicketAndOneNeverGiven) {
  WaiterTable table;
  Waiter waiter;
  const std::uint64_t ticket = table.add(this, waiter, asked_for);
  EXPECT_TRUE(table.withdraw(ticket));
  table.answer(ticket, granted(5));
  table.answer(ticket + 100, granted(5));
  table.answer(0, granted(5));
  EXPECT_EQ(waiter.calls, 0);
}

TEST(WaiterTable, PendingIsNoAnswer) {
  WaiterTable table;
  Waiter waiter;
  sdk::Reservation pending;
  pending.status = ReserveStatus::kPending;
  table.answer(table.add(this, waiter, asked_for), pending);
  EXPECT_EQ(waiter.calls, 1);
  EXPECT_EQ(waiter.last.status, ReserveStatus::kUnavailable);
}

TEST(WaiterTable, WhoStillWaitsForAStoreThatEndsIsTold) {
  WaiterTable table;
  Waiter of_this;
  Waiter of_other;
  const int other = 0;
  table.add(this, of_this, asked_for);
  const std::uint64_t kept = table.add(&other, of_other, asked_for);
  table.abandon(this);
  EXPECT_EQ(of_this.calls, 1);
  EXPECT_EQ(of_this.last.status, ReserveStatus::kUnavailable);
  EXPECT_EQ(of_other.calls, 0);
  table.answer(kept, granted(3));
  EXPECT_EQ(of_other.calls, 1);
}

TEST(WaiterTable, RacingAnswersReachAWaiterOnce) {
  WaiterTable table;
  for (int round = 0; round < 200; ++round) {
    Waiter waiter;
    const std::uint64_t ticket = table.add(this, waiter, asked_for);
    std::thread other([&] { table.answer(ticket, granted(3)); });
    table.answer(ticket, granted(5));
    other.join();
    ASSERT_EQ(waiter.calls, 1);
  }
}

TEST(Plausible, AGrantIsOfASlotThatWasAskedForAndHasALease) {
  EXPECT_EQ(plausible(granted(3), asked_for).status, ReserveStatus::kGranted);
  EXPECT_EQ(plausible(granted(4), asked_for).status, ReserveStatus::kUnavailable);
  sdk::Reservation without_lease = granted(3);
  without_lease.lease = 0;
  EXPECT_EQ(plausible(without_lease, asked_for).status, ReserveStatus::kUnavailable);
  sdk::Reservation none;
  none.free_in_ms = 12;
  EXPECT_EQ(plausible(none, asked_for).free_in_ms, 12);
}

}  // namespace
