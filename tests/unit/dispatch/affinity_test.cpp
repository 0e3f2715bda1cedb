// Calls that go on where another one was find the key that served it.
#include "dispatch/affinity.hpp"

#include "unit/dispatch/call_fixture.hpp"

namespace llm_rotate::tests {
namespace {

using dispatch::affinity_of;
using dispatch::AffinityNames;
using dispatch::CallRequest;

constexpr std::int64_t kNow = 1'700'000'000'000;

AffinityConfig config(bool session, bool prefix) {
  AffinityConfig made;
  made.session = session;
  made.prompt_prefix = prefix;
  return made;
}
CallRequest prompt(const std::string& text, const std::string& session = {}) {
  CallRequest request;
  request.model = "m";
  request.json = R"({"messages":[{"role":"user","content":")" + text + "\"}]}";
  request.session = session;
  return request;
}

TEST(Affinity, IsOffByDefault) {
  EXPECT_EQ(affinity_of(prompt(std::string(9'000, 'x'), "s"), AffinityConfig{}, kNow).now, 0U);
}

TEST(Affinity, ASessionIsNamedByItself) {
  const AffinityConfig on = config(true, false);
  const std::uint64_t name = affinity_of(prompt("a", "s"), on, kNow).now;
  EXPECT_NE(name, 0U);
  EXPECT_EQ(affinity_of(prompt("something else", "s"), on, kNow).now, name);
  EXPECT_NE(affinity_of(prompt("a", "t"), on, kNow).now, name);
  EXPECT_EQ(affinity_of(prompt("a"), on, kNow).now, 0U);
  CallRequest other_model = prompt("a", "s");
  other_model.model = "n";
  EXPECT_NE(affinity_of(other_model, on, kNow).now, name);
}

TEST(Affinity, ALongPromptIsNamedByItsBeginning) {
  const AffinityConfig on = config(false, true);
  const std::string system(5'000, 'x');
  const std::uint64_t name = affinity_of(prompt(system + "one"), on, kNow).now;
  EXPECT_NE(name, 0U);
  EXPECT_EQ(affinity_of(prompt(system + "two, and longer"), on, kNow).now, name);
  EXPECT_NE(affinity_of(prompt("y" + system), on, kNow).now, name);
  EXPECT_EQ(affinity_of(prompt("short"), on, kNow).now, 0U);
  EXPECT_EQ(affinity_of(CallRequest{}, on, kNow).now, 0U);
}

TEST(Affinity, ANameLastsForItsTime) {
  const AffinityConfig on = config(true, false);  // 300 s
  const AffinityNames first = affinity_of(prompt("a", "s"), on, kNow);
  const AffinityNames next = affinity_of(prompt("a", "s"), on, kNow + 300'000);
  EXPECT_EQ(next.before, first.now);
  EXPECT_NE(next.now, first.now);
  EXPECT_NE(affinity_of(prompt("a", "s"), on, kNow + 600'000).before, first.now);
}

// Prefers the key that is marked, else the last one.
class LastOrKnown final : public sdk::ISelectionStrategy {
 public:
  std::size_t rank(std::span<const sdk::KeyView> keys, const sdk::RankContext&,
                   std::span<std::uint32_t> order) const override {
    order[0] = static_cast<std::uint32_t>(keys.size() - 1);
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if ((keys[i].flags & sdk::KeyView::kAffinity) != 0) order[0] = static_cast<std::uint32_t>(i);
    }
    return 1;
  }
};

TEST_F(CallTest, ASessionStaysWithTheKeyThatServedIt) {
  maker_.snapshot->strategy = std::make_shared<LastOrKnown>();
  maker_.snapshot->affinity = config(true, false);
  fates_["key-b"] = {refuse(429, 1'000), answer()};
  const auto ask = [&](const std::string& session) {
    Seen seen;
    world().dispatcher.start(world().snapshot, prompt("hi", session), seen);
    world().loop.run();
    EXPECT_EQ(seen.outcome.kind, CallOutcome::Kind::kOk);
  };
  ask("s");  // b is limited, a serves it
  world().loop.run_for(5'000);
  ask("t");
  ask("s");
  ask("t");
  EXPECT_EQ(asked_, (Keys{"key-b", "key-a", "key-b", "key-a", "key-b"}));
}

TEST_F(CallTest, ALongPromptStaysWithTheKeyThatHasItCached) {
  maker_.snapshot->strategy = std::make_shared<LastOrKnown>();
  maker_.snapshot->affinity = config(false, true);
  fates_["key-b"] = {refuse(429, 1'000), answer()};
  const std::string system(5'000, 'x');
  for (const char* question : {"one", "another"}) {
    Seen seen;
    world().dispatcher.start(world().snapshot, prompt(system + question), seen);
    world().loop.run();
    EXPECT_EQ(seen.outcome.kind, CallOutcome::Kind::kOk);
    world().loop.run_for(5'000);
  }
  EXPECT_EQ(asked_, (Keys{"key-b", "key-a", "key-a"}));
}

}  // namespace
}  // namespace llm_rotate::tests
