// A machine whose clock is wrong: what a vendor refuses for it is signed again by the vendor's.
#include <ctime>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "simulation/virtual_world.hpp"

namespace {

using namespace llm_rotate;
using dispatch::VendorClock;
using tests::Fate;
using tests::Happening;
using tests::Seen;
using tests::SnapshotMaker;
using tests::VirtualWorld;

constexpr std::int64_t kMinute = 60'000;

std::string date_of(std::int64_t unix_ms) {
  const std::time_t seconds = unix_ms / 1000;
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  char text[40];
  return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &utc)};
}

// Whose authority is a time.
class SigningProvider final : public tests::SimpleProvider {
 public:
  sdk::Headers authorize(const sdk::HttpRequest&, sdk::SecretView,
                         const sdk::AuthContext& context) const override {
    return {{"x-signed-at", std::to_string(context.now_unix_ms), false}};
  }
};

class VendorClockTest : public testing::Test {
 protected:
  VendorClockTest() {
    maker.provider("p").plugin = std::make_shared<SigningProvider>();
    maker.key("k", "p", {"m"});
  }

  // At a vendor whose clock is so far ahead of ours.
  dispatch::CallOutcome call(std::int64_t ahead_ms) {
    VirtualWorld* inside = nullptr;
    VirtualWorld world(maker.snapshot, [&](const sdk::HttpRequest& request) -> Fate {
      const std::int64_t theirs = inside->loop.unix_ms() + ahead_ms;
      const std::int64_t signed_at = std::stoll(std::string(request.headers.get("x-signed-at")));
      off_by.push_back(theirs - signed_at);
      if (std::abs(theirs - signed_at) > 5 * kMinute || refuses_always) {
        return {Happening::head(1, 401, {{"date", date_of(theirs)}}), Happening::end(0)};
      }
      return {Happening::head(1, 200, {{"content-type", "text/plain"}}), Happening::data(0, "hi"),
              Happening::end(0)};
    });
    inside = &world;
    Seen seen;
    world.start(seen, "m");
    world.loop.run();
    return seen.outcome;
  }

  using Kind = dispatch::CallOutcome::Kind;
  SnapshotMaker maker;
  std::vector<std::int64_t> off_by;
  bool refuses_always = false;
};

TEST_F(VendorClockTest, ARequestIsSignedAgainByTheVendorsClock) {
  for (const std::int64_t ahead : {20 * kMinute, -20 * kMinute}) {
    off_by.clear();
    const dispatch::CallOutcome outcome = call(ahead);
    EXPECT_EQ(outcome.kind, Kind::kOk);
    EXPECT_EQ(outcome.attempts.size(), 1U) << "the key is not to blame";
    ASSERT_EQ(off_by.size(), 2U);
    EXPECT_LE(std::abs(off_by[1]), 1'000);
  }
}

TEST_F(VendorClockTest, OnlyOnce) {
  refuses_always = true;
  EXPECT_EQ(call(20 * kMinute).failure.verdict.rule, "simple.401");
  EXPECT_EQ(off_by.size(), 2U);
}

TEST_F(VendorClockTest, OnlyWhereTheClockMayBeTheReason) {
  refuses_always = true;
  EXPECT_EQ(call(kMinute).failure.verdict.rule, "simple.401");
  EXPECT_EQ(off_by.size(), 1U);
}

TEST(VendorClock, WithoutADateOursStands) {
  VendorClock clock;
  EXPECT_FALSE(clock.is_set_by({}, 1'000));
  EXPECT_FALSE(clock.is_set_by({{"date", "yesterday"}}, 1'000));
  EXPECT_EQ(clock.now(1'000), 1'000);
}

}  // namespace
