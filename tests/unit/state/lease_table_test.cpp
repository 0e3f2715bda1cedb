// Leases end once, by settlement or by time, and in the order of their time.
#include "state/lease_table.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace llm_rotate::state {
namespace {

Lease lease_until(std::int64_t expires_ms, std::uint32_t route = 0) {
  Lease lease;
  lease.expires_ms = expires_ms;
  lease.route = route;
  return lease;
}

TEST(LeaseTable, HandsALeaseOutOnce) {
  LeaseTable table;
  const std::uint64_t id = table.open(lease_until(100, 7));
  EXPECT_NE(id, 0U);
  EXPECT_EQ(table.live(), 1U);
  const auto lease = table.close(id);
  ASSERT_TRUE(lease.has_value());
  EXPECT_EQ(lease->route, 7U);
  EXPECT_EQ(table.live(), 0U);
  EXPECT_FALSE(table.close(id).has_value());
}

TEST(LeaseTable, AnIdIsNotReusedWithItsPlace) {
  LeaseTable table;
  const std::uint64_t first = table.open(lease_until(100));
  table.close(first);
  const std::uint64_t second = table.open(lease_until(100));
  EXPECT_NE(first, second);
  EXPECT_FALSE(table.close(first).has_value());
  EXPECT_TRUE(table.close(second).has_value());
}

TEST(LeaseTable, UnknownIdsAreNobody) {
  LeaseTable table;
  EXPECT_FALSE(table.close(0).has_value());
  EXPECT_FALSE(table.close(UINT64_MAX).has_value());
  table.renew(12345, 1'000);
  EXPECT_EQ(table.live(), 0U);
}

TEST(LeaseTable, IdsStayWithinTheirBits) {
  LeaseTable table;
  for (int i = 0; i < 1'000; ++i) {
    const std::uint64_t id = table.open(lease_until(i));
    ASSERT_EQ(id >> LeaseTable::kIdBits, 0U);
    if (i % 2 == 0) table.close(id);
  }
}

TEST(LeaseTable, ExpiresAtItsTimeAndNotBefore) {
  LeaseTable table;
  table.open(lease_until(100));
  EXPECT_FALSE(table.pop_expired(99).has_value());
  EXPECT_TRUE(table.pop_expired(100).has_value());
  EXPECT_FALSE(table.pop_expired(100).has_value());
}

TEST(LeaseTable, RenewMovesTheEndForwardOnly) {
  LeaseTable table;
  const std::uint64_t id = table.open(lease_until(100));
  table.open(lease_until(150, 1));
  table.renew(id, 200);
  table.renew(id, 50);
  ASSERT_TRUE(table.pop_expired(199).has_value());
  EXPECT_FALSE(table.pop_expired(199).has_value());
  EXPECT_TRUE(table.pop_expired(200).has_value());
}

// Against the plainest possible table.
TEST(LeaseTable, AgreesWithASimpleModelOnRandomHistories) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    LeaseTable table;
    std::map<std::uint64_t, std::int64_t> model;
    std::int64_t now = 0;
    const auto any = [&] {
      auto at = model.begin();
      std::advance(at, static_cast<std::ptrdiff_t>(random() % model.size()));
      return at;
    };
    for (int step = 0; step < 3'000; ++step) {
      now += static_cast<std::int64_t>(random() % 5);
      const std::uint64_t action = random() % 8;
      if (action < 4) {
        const std::int64_t end = now + 1 + static_cast<std::int64_t>(random() % 300);
        ASSERT_TRUE(model.emplace(table.open(lease_until(end)), end).second) << "an id was reused";
      } else if (action < 6 && !model.empty()) {
        const auto at = any();
        ASSERT_EQ(table.close(at->first)->expires_ms, at->second);
        model.erase(at);
      } else if (action == 6 && !model.empty()) {
        const auto at = any();
        const std::int64_t end = now + static_cast<std::int64_t>(random() % 300);
        table.renew(at->first, end);
        at->second = std::max(at->second, end);
      } else {
        std::multiset<std::int64_t> expired;
        std::erase_if(model, [&](const auto& entry) {
          if (entry.second <= now) expired.insert(entry.second);
          return entry.second <= now;
        });
        for (const std::int64_t end : expired) ASSERT_EQ(table.pop_expired(now)->expires_ms, end);
        ASSERT_FALSE(table.pop_expired(now).has_value());
      }
      ASSERT_EQ(table.live(), model.size());
    }
  }
}

}  // namespace
}  // namespace llm_rotate::state
