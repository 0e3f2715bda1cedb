#include "net/resolve_cache.hpp"

#include <string>

#include <gtest/gtest.h>

namespace llm_rotate::net {
namespace {

using std::chrono::milliseconds;

ResolveCache::TimePoint at(int ms) {
  return ResolveCache::TimePoint() + milliseconds(ms);
}

const AddressList one_address{"10.0.0.1"};
const AddressList two_addresses{"10.0.0.2", "fd00::2"};

void expect_lookup(const ResolveCache::Advice& advice) {
  EXPECT_TRUE(advice.wait);
  EXPECT_TRUE(advice.lookup);
}

void expect_answer(const ResolveCache::Advice& advice, const AddressList& addresses, bool lookup) {
  EXPECT_FALSE(advice.wait);
  EXPECT_EQ(advice.lookup, lookup);
  ASSERT_TRUE(advice.addresses);
  EXPECT_EQ(*advice.addresses, addresses);
}

void expect_failure(const ResolveCache::Advice& advice) {
  EXPECT_FALSE(advice.wait);
  EXPECT_FALSE(advice.lookup);
  EXPECT_EQ(advice.addresses, nullptr);
}

TEST(ResolveCache, LooksUpOnceForAllWhoWait) {
  ResolveCache cache;
  expect_lookup(cache.ask("a", at(0)));
  const auto second = cache.ask("a", at(1));
  EXPECT_TRUE(second.wait);
  EXPECT_FALSE(second.lookup);
}

TEST(ResolveCache, AnswersWhileFresh) {
  ResolveCache cache;
  cache.ask("a", at(0));
  EXPECT_EQ(*cache.store("a", two_addresses, at(10)), two_addresses);
  expect_answer(cache.ask("a", at(40'000)), two_addresses, false);
}

TEST(ResolveCache, RenewsInTheBackgroundBeforeTheAnswerIsOld) {
  ResolveCache cache;
  cache.ask("a", at(0));
  cache.store("a", one_address, at(0));
  expect_answer(cache.ask("a", at(45'000)), one_address, true);
  expect_answer(cache.ask("a", at(45'001)), one_address, false);
  cache.store("a", two_addresses, at(45'002));
  expect_answer(cache.ask("a", at(100'000)), two_addresses, true);
}

TEST(ResolveCache, ARenewalThatFailedIsNotRepeatedAtOnce) {
  ResolveCache cache;
  cache.ask("a", at(0));
  cache.store("a", one_address, at(0));
  cache.ask("a", at(45'000));
  cache.store("a", {}, at(45'100));
  expect_answer(cache.ask("a", at(45'200)), one_address, false);
  expect_answer(cache.ask("a", at(47'100)), one_address, true);
}

TEST(ResolveCache, LooksUpAgainWhenTheAnswerIsOld) {
  ResolveCache cache;
  cache.ask("a", at(0));
  cache.store("a", one_address, at(0));
  expect_lookup(cache.ask("a", at(60'000)));
}

TEST(ResolveCache, RemembersAFailureForAShortTime) {
  ResolveCache cache;
  cache.ask("a", at(0));
  EXPECT_EQ(cache.store("a", {}, at(100)), nullptr);
  expect_failure(cache.ask("a", at(2'099)));
  expect_lookup(cache.ask("a", at(2'100)));
}

TEST(ResolveCache, ServesAnOldAnswerWhenTheLookupFails) {
  ResolveCache cache;
  cache.ask("a", at(0));
  cache.store("a", one_address, at(0));
  expect_lookup(cache.ask("a", at(61'000)));
  EXPECT_EQ(*cache.store("a", {}, at(61'100)), one_address);
  expect_answer(cache.ask("a", at(61'200)), one_address, false);
}

TEST(ResolveCache, DoesNotServeAnAnswerThatIsTooOld) {
  ResolveCache cache;
  cache.ask("a", at(0));
  cache.store("a", one_address, at(0));
  cache.ask("a", at(600'000));
  EXPECT_EQ(cache.store("a", {}, at(600'001)), nullptr);
  expect_failure(cache.ask("a", at(600'002)));
}

TEST(ResolveCache, ServesAnOldAnswerWhileALookupHangs) {
  ResolveCache cache;
  cache.ask("a", at(0));
  cache.store("a", one_address, at(0));
  cache.ask("a", at(70'000));
  EXPECT_TRUE(cache.ask("a", at(71'999)).wait);
  expect_answer(cache.ask("a", at(72'000)), one_address, false);
}

TEST(ResolveCache, SuccessEndsTheMemoryOfAFailure) {
  ResolveCache cache;
  cache.ask("a", at(0));
  cache.store("a", {}, at(0));
  cache.ask("a", at(2'000));
  cache.store("a", one_address, at(2'001));
  expect_answer(cache.ask("a", at(2'002)), one_address, false);
}

TEST(ResolveCache, TheSameAddressesAreTheSamePointer) {
  ResolveCache cache;
  cache.ask("a", at(0));
  const auto first = cache.store("a", one_address, at(0));
  cache.ask("a", at(60'000));
  EXPECT_EQ(cache.store("a", one_address, at(60'001)), first);
  cache.ask("a", at(130'000));
  EXPECT_NE(cache.store("a", two_addresses, at(130'001)), first);
}

TEST(ResolveCache, BoundsTheAddressesOfAName) {
  ResolveCache cache;
  cache.ask("a", at(0));
  EXPECT_EQ(cache.store("a", AddressList(1000, "10.0.0.1"), at(0))->size(), 16U);
}

TEST(ResolveCache, ForgetsTheNameThatWasNotAskedForTheLongestTime) {
  ResolveCacheLimits limits;
  limits.entries = 2;
  ResolveCache cache(limits);
  for (const char* name : {"a", "b"}) {
    cache.ask(name, at(0));
    cache.store(name, one_address, at(0));
  }
  cache.ask("a", at(1));
  cache.ask("c", at(2));
  EXPECT_EQ(cache.size(), 2U);
  expect_answer(cache.ask("a", at(3)), one_address, false);
}

TEST(ResolveCache, RefusesANameWhenAllOthersAreBeingLookedUp) {
  ResolveCacheLimits limits;
  limits.entries = 2;
  ResolveCache cache(limits);
  cache.ask("a", at(0));
  cache.ask("b", at(0));
  expect_failure(cache.ask("c", at(0)));
  EXPECT_EQ(cache.size(), 2U);
}

}  // namespace
}  // namespace llm_rotate::net
