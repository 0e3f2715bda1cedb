#include "net/resolver.hpp"

#include <atomic>
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace llm_rotate::net {
namespace {

using std::chrono::seconds;

class Listener : public IResolveListener {
 public:
  void resolved(const std::string& host, const AddressListPtr& addresses) override {
    const std::lock_guard lock(mutex_);
    heard_.emplace_back(host, addresses);
    changed_.notify_all();
  }
  // The answers after `count` of them have come.
  std::vector<std::pair<std::string, AddressListPtr>> wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, seconds(10), [&] { return heard_.size() >= count; }));
    return heard_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::pair<std::string, AddressListPtr>> heard_;
};

// A lookup that hangs until it is released.
class Gate {
 public:
  AddressList pass() {
    ++inside;
    released_.wait();
    return {"10.0.0.1"};
  }
  void open() { release_.set_value(); }
  std::atomic<int> inside = 0;

 private:
  std::promise<void> release_;
  std::shared_future<void> released_ = release_.get_future().share();
};

TEST(Resolver, AnswersLaterAndThenAtOnce) {
  Resolver resolver([](const std::string& host) { return AddressList{host + "-address"}; });
  const auto listener = std::make_shared<Listener>();
  EXPECT_TRUE(resolver.ask("a", listener).wait);
  const auto heard = listener->wait_for(1);
  EXPECT_EQ(heard[0].first, "a");
  EXPECT_EQ(*heard[0].second, AddressList{"a-address"});
  const Resolver::Answer again = resolver.ask("a", listener);
  EXPECT_FALSE(again.wait);
  EXPECT_EQ(again.addresses, heard[0].second);
}

TEST(Resolver, SaysThatANameHasNoAddress) {
  Resolver resolver([](const std::string&) { return AddressList(); });
  const auto listener = std::make_shared<Listener>();
  EXPECT_TRUE(resolver.ask("a", listener).wait);
  EXPECT_EQ(listener->wait_for(1)[0].second, nullptr);
  const Resolver::Answer again = resolver.ask("a", listener);
  EXPECT_FALSE(again.wait);
  EXPECT_EQ(again.addresses, nullptr);
}

TEST(Resolver, LooksANameUpOnceHoweverManyWait) {
  std::atomic<int> lookups = 0;
  const auto gate = std::make_shared<Gate>();
  Resolver resolver([&lookups, gate](const std::string&) {
    ++lookups;
    return gate->pass();
  });
  const auto first = std::make_shared<Listener>();
  const auto second = std::make_shared<Listener>();
  EXPECT_TRUE(resolver.ask("a", first).wait);
  EXPECT_TRUE(resolver.ask("a", second).wait);
  gate->open();
  first->wait_for(1);
  second->wait_for(1);
  EXPECT_EQ(lookups, 1);
}

TEST(Resolver, AHangingNameLeavesAThreadForAnother) {
  const auto gate = std::make_shared<Gate>();
  Resolver resolver([gate](const std::string& host) {
    return host == "hangs" ? gate->pass() : AddressList{"10.0.0.2"};
  });
  const auto listener = std::make_shared<Listener>();
  EXPECT_TRUE(resolver.ask("hangs", listener).wait);
  EXPECT_TRUE(resolver.ask("works", listener).wait);
  EXPECT_EQ(listener->wait_for(1)[0].first, "works");
  gate->open();
  listener->wait_for(2);
}

TEST(Resolver, UsesTwoThreadsAndQueuesTheRest) {
  const auto gate = std::make_shared<Gate>();
  Resolver resolver([gate](const std::string&) { return gate->pass(); });
  const auto listener = std::make_shared<Listener>();
  for (const char* host : {"a", "b", "c", "d"}) EXPECT_TRUE(resolver.ask(host, listener).wait);
  while (gate->inside < 2) std::this_thread::yield();
  EXPECT_EQ(gate->inside, 2);
  gate->open();
  EXPECT_EQ(listener->wait_for(4).size(), 4U);
}

TEST(Resolver, CanBeDestroyedWhileLookupsHang) {
  const auto gate = std::make_shared<Gate>();
  const auto listener = std::make_shared<Listener>();
  {
    Resolver resolver([gate](const std::string&) { return gate->pass(); });
    resolver.ask("a", listener);
    resolver.ask("b", listener);
    while (gate->inside < 2) std::this_thread::yield();
  }
  EXPECT_EQ(listener.use_count(), 1);
  gate->open();
}

TEST(Resolver, DoesNotMissAListenerThatIsGone) {
  const auto gate = std::make_shared<Gate>();
  Resolver resolver([gate](const std::string&) { return gate->pass(); });
  const auto stays = std::make_shared<Listener>();
  auto goes = std::make_shared<Listener>();
  resolver.ask("a", goes);
  resolver.ask("a", stays);
  goes.reset();
  gate->open();
  EXPECT_EQ(stays->wait_for(1).size(), 1U);
}

TEST(SystemLookup, KnowsAddressesWithoutAskingAnybody) {
  EXPECT_EQ(system_lookup("127.0.0.1"), AddressList{"127.0.0.1"});
  EXPECT_EQ(system_lookup("::1"), AddressList{"::1"});
}

TEST(SystemLookup, IsEmptyForWhatCannotBeAName) {
  EXPECT_EQ(system_lookup(std::string(300, 'a')), AddressList());
}

}  // namespace
}  // namespace llm_rotate::net
