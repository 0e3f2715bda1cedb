// A call whose store answers later, as one that processes share does.
#include "simulation/late_store.hpp"

#include "unit/dispatch/call_fixture.hpp"

namespace llm_rotate::tests {
namespace {

class LateStoreTest : public CallTest {
 protected:
  static constexpr std::int64_t kLateMs = 30;

  VirtualWorld& world() {
    VirtualWorld& made = CallTest::world();
    if (!late_) {
      maker_.snapshot->store =
          std::make_shared<LateStore>(maker_.snapshot->store, made.loop, kLateMs);
    }
    late_ = true;
    return made;
  }
  std::uint64_t leases() {
    struct Count final : sdk::IHealthVisitor {
      void on_route(const sdk::RouteHealth& health) override { total += health.in_flight; }
      std::uint64_t total = 0;
    } count;
    maker_.snapshot->store->snapshot(count, world().loop.steady_ms());
    return count.total;
  }

 private:
  bool late_ = false;
};

TEST_F(LateStoreTest, IsWaitedForWithEachAttempt) {
  fates_["key-a"] = {refuse(429, 60'000)};
  world().start(seen_, "m");
  world().loop.run();
  EXPECT_EQ(seen_.outcome.kind, CallOutcome::Kind::kOk);
  EXPECT_EQ(asked_, (Keys{"key-a", "key-b"}));
  EXPECT_EQ(seen_.outcome.attempts[0].waited_ms, kLateMs);
  EXPECT_EQ(seen_.outcome.attempts[1].waited_ms, kLateMs);
  EXPECT_EQ(leases(), 0U);
}

TEST_F(LateStoreTest, WhatItGrantsToACallThatHasLeftIsGivenBack) {
  auto call = world().start(seen_, "m");
  world().loop.run_for(kLateMs - 1);
  call->cancel();
  EXPECT_EQ(seen_.ends, 1);
  world().loop.run();
  EXPECT_EQ(asked_, Keys{});
  EXPECT_EQ(leases(), 0U);
}

TEST_F(LateStoreTest, AHedgeThatIsGrantedWhenTheFirstHasSpokenIsGivenBack) {
  main_.hedge_after = Millis(1'000);
  fates_["key-a"] = {{Happening::head(1'010, 200, text()), Happening::data(1, "w"),
                      Happening::data(500, "wf."), Happening::end(1)}};
  world().start(seen_, "m", true);
  world().loop.run_for(kLateMs + 1'000 + kLateMs + 1);
  EXPECT_EQ(seen_.words, 1);
  EXPECT_EQ(leases(), 2U);  // of the key, and of its model
  world().loop.run();
  EXPECT_EQ(seen_.outcome.kind, CallOutcome::Kind::kOk);
  EXPECT_EQ(asked_, Keys{"key-a"});
}

// It is asked for one stage after the other, but not when the time is over.
TEST_F(LateStoreTest, TheDeadlineIsNotPassedStageByStage) {
  maker_.snapshot->keys.clear();
  for (const char* name : {"second", "third"}) {
    maker_.provider(name);
    maker_.snapshot->fallback_chains["main"].emplace_back(name);
  }
  for (const char* name : {"main", "second", "third"}) {
    maker_.key(std::string("key-of-") + name, name, {"m"}).max_concurrent = 1;
  }
  for (const auto& key : maker_.snapshot->keys) fates_[key->key_id] = {answer(5'000)};
  std::vector<Seen> others(maker_.snapshot->keys.size());
  for (Seen& other : others) world().start(other, "m");
  world().loop.run_for(200);
  const std::int64_t from_ms = world().loop.steady_ms();
  std::int64_t took_ms = -1;
  seen_.on_end = [&] { took_ms = world().loop.steady_ms() - from_ms; };
  world().start(seen_, "m", false, kLateMs + 5);
  world().loop.run_for(1'000);
  EXPECT_EQ(took_ms, 2 * kLateMs);
  EXPECT_EQ(seen_.outcome.failure.kind, Failure::Kind::kDeadline);
  world().loop.run();
}

TEST_F(LateStoreTest, AKeyThatIsGrantedAfterTheDeadlineIsNotAsked) {
  world().start(seen_, "m", false, kLateMs - 5);
  world().loop.run();
  EXPECT_EQ(seen_.outcome.failure.kind, Failure::Kind::kDeadline);
  EXPECT_EQ(asked_, Keys{});
  EXPECT_EQ(leases(), 0U);
}

}  // namespace
}  // namespace llm_rotate::tests
