// Calls that are made at the same time go to the server as one request. They are answered as if one
// had come after the other.
#include <condition_variable>
#include <mutex>
#include <sstream>

#include <gtest/gtest.h>

#include "inbox.hpp"
#include "redis/store_rig.hpp"

namespace llm_rotate::redis::testing {
namespace {

using sdk::Reservation;
using sdk::ReserveStatus;
using sdk::testing::contract::spec;
using Company = Request::Company;

RequestPtr request(Company company, std::string_view common, std::string_view of_the_call) {
  const bool asks = company == Company::kOneForEach;
  const Script& script = asks ? Scripts::all().reserve : Scripts::all().settle;
  auto made = std::make_unique<Request>(script, 0);
  made->add(common);
  if (company != Company::kNone) made->begin_call(company);
  made->add(of_the_call);
  return made;
}

// What is sent, in words: the common argument, then those of the calls.
std::vector<std::string> sent(Inbox& inbox) {
  std::vector<std::string> all;
  for (const RequestPtr& one : inbox.take()) {
    std::string bytes;
    one->encode(bytes, false);
    std::istringstream lines(bytes);
    std::string words;
    int at = 0;
    for (std::string line; std::getline(lines, line); ++at) {
      line.pop_back();
      if (at > 6 && at % 2 == 0) words += line;
    }
    all.push_back(words);
  }
  return all;
}

TEST(Inbox, PutsCallsTogetherThatHaveMuchInCommon) {
  Inbox inbox;
  EXPECT_EQ(inbox.put(request(Company::kOneForEach, "K", "1"), 100), Inbox::Put::kTakenAndWake);
  EXPECT_EQ(inbox.put(request(Company::kOneForEach, "K", "2"), 100), Inbox::Put::kTaken);
  inbox.put(request(Company::kOneForEach, "L", "3"), 100);
  inbox.put(request(Company::kOneForEach, "K", "4"), 100);
  EXPECT_EQ(sent(inbox), (std::vector<std::string>{"K12", "L3", "K4"}));
  EXPECT_EQ(inbox.put(request(Company::kOneForEach, "K", "5"), 100), Inbox::Put::kTakenAndWake);
}

TEST(Inbox, WhatIsAskedDoesNotOvertakeWhatWasTold) {
  Inbox inbox;
  inbox.put(request(Company::kOneForEach, "K", "1"), 100);
  inbox.put(request(Company::kOneForAll, "S", "a"), 100);
  inbox.put(request(Company::kOneForEach, "K", "2"), 100);
  inbox.put(request(Company::kOneForAll, "S", "b"), 100);
  inbox.put(request(Company::kNone, "C", ""), 100);
  inbox.put(request(Company::kOneForAll, "S", "c"), 100);
  EXPECT_EQ(sent(inbox), (std::vector<std::string>{"K1", "Sab", "K2", "C", "Sc"}));
}

TEST(Inbox, WhatMayBeToldTwiceIsNotMixedWithWhatMayNot) {
  Inbox inbox;
  inbox.put(request(Company::kOneForAll, "S", "a"), 100);
  RequestPtr again = request(Company::kOneForAll, "S", "b");
  again->send_again = true;
  inbox.put(std::move(again), 100);
  EXPECT_EQ(sent(inbox), (std::vector<std::string>{"Sa", "Sb"}));
}

TEST(Inbox, IsBoundedByCalls) {
  Inbox inbox;
  for (int i = 0; i < 100; ++i) inbox.put(request(Company::kOneForEach, "K", "1"), 100);
  EXPECT_EQ(inbox.put(request(Company::kOneForEach, "K", "1"), 100), Inbox::Put::kFull);
  EXPECT_EQ(sent(inbox).size(), 4U) << "32 calls to a request at most";
}

TEST(Request, SharesOutItsAnswer) {
  Reply reply;
  reply.items.resize(2);
  reply.items[0].integer = 7;
  reply.items[1].integer = 8;
  std::vector<std::int64_t> heard;
  const auto listen = [&](const Answer& answer) {
    heard.push_back(answer.reply == nullptr ? -1 : answer.reply->integer);
  };
  const auto pair = [&](Company company) {
    RequestPtr one = request(company, "K", "1");
    RequestPtr other = request(company, "K", "2");
    one->done = other->done = listen;
    EXPECT_TRUE(one->take_along(*other));
    return one;
  };
  pair(Company::kOneForEach)->answer(&reply);
  pair(Company::kOneForEach)->answer(nullptr);
  reply.items.pop_back();
  pair(Company::kOneForEach)->answer(&reply);
  reply.integer = 9;
  pair(Company::kOneForAll)->answer(&reply);
  EXPECT_EQ(heard, (std::vector<std::int64_t>{7, 8, -1, -1, 7, 0, 9}));
}

// Asks for many at once, while the client's thread cannot send yet.
class Crowd final : public sdk::IReserveWaiter {
 public:
  Crowd(RedisRig& rig, std::vector<sdk::RouteSlot> slots) : rig_(rig), slots_(std::move(slots)) {}

  std::vector<Reservation> ask(const std::vector<std::int64_t>& tokens) {
    answers_.clear();
    for (const std::int64_t of_one : tokens) {
      const Reservation now = rig_.store().reserve({slots_, of_one, 60'000, 0}, *this);
      if (now.status != ReserveStatus::kPending) on_reserved(now);
    }
    std::unique_lock lock(mutex_);
    here_.wait_for(lock, std::chrono::seconds(5), [&] { return answers_.size() == tokens.size(); });
    return answers_;
  }
  void on_reserved(const Reservation& reservation) override {
    const std::lock_guard lock(mutex_);
    answers_.push_back(reservation);
    here_.notify_one();
  }

 private:
  RedisRig& rig_;
  const std::vector<sdk::RouteSlot> slots_;
  std::mutex mutex_;
  std::condition_variable here_;
  std::vector<Reservation> answers_;
};

std::ptrdiff_t granted(const std::vector<Reservation>& answers, sdk::RouteSlot slot) {
  return std::count_if(answers.begin(), answers.end(), [&](const Reservation& answer) {
    return sdk::testing::contract::granted(answer) && answer.slot == slot;
  });
}

class Together : public ::testing::Test {
 protected:
  // Reservations that were made and requests that were sent for them.
  std::pair<int, int> asked_since_the_last_time() {
    const auto number = [&](const std::string& name) {
      return std::stoi("0" + server.cli("INFO commandstats | grep ^cmdstat_" + name +
                                        ": | sed 's/.*calls=//;s/,.*//'"));
    };
    const std::pair<int, int> asked = {number("zadd"), number("evalsha")};
    server.cli("CONFIG RESETSTAT");
    return asked;
  }
  RedisServer server;
  RedisRig rig{settings_for(server.url())};
};

TEST_F(Together, ManyCallsAreFewRequests) {
  const sdk::RouteSlot slot = rig.store().intern(spec("k"), "m");
  rig.sync();
  asked_since_the_last_time();
  Crowd crowd(rig, {slot});
  EXPECT_EQ(granted(crowd.ask(std::vector<std::int64_t>(2'000, 1)), slot), 2'000);
  EXPECT_LT(asked_since_the_last_time().second, 1'000);
  EXPECT_EQ(server.cli("ZCARD {test}:v1:key:k:leases"), "2000\n");
}

TEST_F(Together, NoLimitIsPassed) {
  sdk::KeySpec few = spec("few");
  few.max_concurrent = 3;
  sdk::KeySpec slow = spec("slow");
  slow.rpm = 5;
  sdk::KeySpec small = spec("small");
  small.tpm = 1'000;
  const std::vector<sdk::RouteSlot> slots = {
      rig.store().intern(few, "m"), rig.store().intern(slow, "m"), rig.store().intern(small, "m")};
  rig.sync();
  // The first eight find the first two keys; of the others, those fit into the third that find
  // room.
  std::vector<std::int64_t> tokens(8, 10);
  for (const std::int64_t more : {600, 500, 300, 200, 100, 100, 1'001}) tokens.push_back(more);
  Crowd crowd(rig, slots);
  const std::vector<Reservation> answers = crowd.ask(tokens);
  ASSERT_EQ(answers.size(), tokens.size());
  EXPECT_EQ(granted(answers, slots[0]), 3);
  EXPECT_EQ(granted(answers, slots[1]), 5);
  EXPECT_EQ(granted(answers, slots[2]), 3) << "600, 300 and 100";
  EXPECT_EQ(server.cli("HGET {test}:v1:key:small:spent tokens"), "1000\n");
  EXPECT_EQ(server.cli("HGET {test}:v1:key:slow:spent requests"), "5\n");
  for (const Reservation& answer : answers) {
    const bool refused = !sdk::testing::contract::granted(answer);
    EXPECT_TRUE(!refused || answer.free_in_ms > 50'000) << answer.free_in_ms;
  }
  for (const Reservation& answer : answers) {
    if (sdk::testing::contract::granted(answer)) {
      sdk::testing::contract::settle(rig, answer, sdk::Effect::kSuccess, sdk::Scope::kKey, -1, 1);
    }
  }
  rig.sync();
  EXPECT_EQ(server.cli("ZCARD {test}:v1:key:few:leases"), "0\n");
  EXPECT_EQ(server.cli("HGET {test}:v1:key:small:spent tokens"), "3\n");
  EXPECT_EQ(server.cli("HGET {test}:v1:key:few t: | cut -d' ' -f1"), "3\n");
  EXPECT_EQ(server.cli("HGET {test}:v1:key:slow t:m | cut -d' ' -f1"), "5\n");
}

TEST_F(Together, OneOfThemIsTheProbe) {
  const sdk::RouteSlot slot = rig.store().intern(spec("k"), "m");
  sdk::testing::contract::call(rig, slot, sdk::Effect::kCooldown, sdk::Scope::kKey, 50);
  rig.advance(100);
  Crowd crowd(rig, {slot});
  const std::vector<Reservation> answers = crowd.ask(std::vector<std::int64_t>(40, 0));
  EXPECT_EQ(granted(answers, slot), 1);
  EXPECT_EQ(std::count_if(answers.begin(), answers.end(),
                          [](const Reservation& answer) { return answer.probe; }),
            1);
}

TEST_F(Together, FailuresInARowCountAsMany) {
  const sdk::RouteSlot slot = rig.store().intern(spec("k"), "m");
  rig.sync();
  Crowd crowd(rig, {slot});
  const std::vector<Reservation> answers = crowd.ask({0, 0, 0});
  ASSERT_EQ(granted(answers, slot), 3);
  for (const Reservation& answer : answers) {
    sdk::testing::contract::settle(rig, answer, sdk::Effect::kFailure);
  }
  EXPECT_EQ(sdk::testing::contract::view_of(rig, slot).state, sdk::KeyState::kQuarantine);
  EXPECT_EQ(server.cli("HGET {test}:v1:key:k x:"), "3 failures in a row, the last: contract\n");
}

}  // namespace
}  // namespace llm_rotate::redis::testing
