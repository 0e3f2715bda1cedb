// Names and addresses, with a resolver of the test's own in place of getaddrinfo.
#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <mutex>

#include "integration/net/net_fixture.hpp"
#include "net/resolver.hpp"

namespace llm_rotate::net::testing {
namespace {

class NamesTest : public NetTest {
 protected:
  void resolve_with(Resolver::Lookup lookup, ResolveCacheLimits resolve_limits = {}) {
    TransportOptions options;
    options.resolver = std::make_shared<Resolver>(
        [counted = lookups, lookup = std::move(lookup)](const std::string& host) {
          ++*counted;
          return lookup(host);
        },
        resolve_limits);
    use(std::move(options));
  }
  static std::string named(const ScriptedServer& at, const std::string& name) {
    return "http://" + name + ":" + std::to_string(at.port()) + "/";
  }

  // Shared with the resolver, whose thread may outlive the test: a lookup that hangs cannot be
  // ended.
  const std::shared_ptr<std::atomic<int>> lookups = std::make_shared<std::atomic<int>>(0);
  std::mutex mutex;
  std::string last_request;
  ScriptedServer server{[this](Connection& connection) {
    for (;;) {
      const std::string request = connection.read_request();
      if (request.empty()) return;
      const std::lock_guard lock(mutex);
      last_request = request;
      connection.send(ok_answer("hello"));
    }
  }};
  Recorder sink;
};

TEST_F(NamesTest, ANameIsResolvedByUsAndSentAsTheHost) {
  resolve_with([](const std::string&) { return AddressList{"127.0.0.1"}; });
  run_get(named(server, "api.example.test"), sink);
  EXPECT_EQ(sink.body, "hello") << sink.result.message;
  const std::lock_guard lock(mutex);
  EXPECT_NE(last_request.find("Host: api.example.test:"), std::string::npos);
}

TEST_F(NamesTest, AnAddressIsNotResolved) {
  resolve_with([](const std::string&) { return AddressList(); });
  run_get(server.url(), sink);
  EXPECT_EQ(sink.body, "hello") << sink.result.message;
  EXPECT_EQ(*lookups, 0);
}

TEST_F(NamesTest, AnAddressInAnOldFormNeverReachesCurlsResolver) {
  resolve_with([](const std::string&) { return AddressList{"127.0.0.1"}; });
  run_get(named(server, "127.1"), sink);
  EXPECT_EQ(sink.body, "hello") << sink.result.message;
}

TEST_F(NamesTest, ATrailingDotIsPartOfTheName) {
  resolve_with([](const std::string& host) {
    return host == "api.example.test." ? AddressList{"127.0.0.1"} : AddressList();
  });
  run_get(named(server, "API.example.test."), sink);
  EXPECT_EQ(sink.body, "hello") << sink.result.message;
}

TEST_F(NamesTest, ANameIsLookedUpOnceForManyTransfers) {
  resolve_with([](const std::string&) { return AddressList{"127.0.0.1"}; });
  std::vector<Recorder> sinks(10);
  std::vector<std::unique_ptr<ITransfer>> transfers;
  transfers.reserve(sinks.size());
  for (Recorder& each : sinks) transfers.push_back(get(named(server, "a.test"), each));
  for (Recorder& each : sinks) run_until([&] { return each.ended(); });
  run_get(named(server, "a.test"), sink);
  for (const Recorder& each : sinks) EXPECT_EQ(each.body, "hello") << each.result.message;
  EXPECT_EQ(*lookups, 1);
}

TEST_F(NamesTest, ANameWithoutAnAddress) {
  resolve_with([](const std::string&) { return AddressList(); });
  for (int i = 0; i < 2; ++i) {
    Recorder each;
    run_get("http://nowhere.test/", each);
    EXPECT_EQ(each.result.end, TransferEnd::kResolveFailed);
    EXPECT_EQ(each.result.message,
              "cannot resolve host nowhere.test: check base_url and the machine's DNS");
  }
  EXPECT_EQ(*lookups, 1) << "the failure is remembered for a moment";
}

TEST_F(NamesTest, AHangingLookupIsAConnectTimeoutAndHoldsUpNothing) {
  std::promise<void> release;
  const auto released = release.get_future().share();
  resolve_with([released](const std::string&) {
    released.wait();
    return AddressList{"127.0.0.1"};
  });
  limits.connect = Millis(100);
  Recorder other;
  const auto hanging = get(named(server, "hangs.test"), sink);
  run_get(server.url(), other);
  EXPECT_EQ(other.body, "hello");
  run_until([&] { return sink.ended(); });
  EXPECT_EQ(sink.result.end, TransferEnd::kConnectTimeout);
  EXPECT_EQ(sink.result.message,
            "host hangs.test was not resolved within 100 ms: check the machine's DNS, or raise "
            "the connect timeout");
  const auto begin = std::chrono::steady_clock::now();
  transport.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
  release.set_value();
}

TEST_F(NamesTest, ALookupThatReturnsLateServesTheNextTransfer) {
  std::promise<void> release;
  const auto released = release.get_future().share();
  resolve_with([released](const std::string&) {
    released.wait();
    return AddressList{"127.0.0.1"};
  });
  limits.connect = Millis(60);
  run_get(named(server, "slow.test"), sink);
  EXPECT_EQ(sink.result.end, TransferEnd::kConnectTimeout);
  limits.connect = Millis(10'000);
  Recorder next;
  const auto transfer = get(named(server, "slow.test"), next);
  release.set_value();
  run_until([&] { return next.ended(); });
  EXPECT_EQ(next.body, "hello") << next.result.message;
  EXPECT_EQ(*lookups, 1);
}

TEST_F(NamesTest, TheNextAddressIsTriedWhenTheFirstIsDead) {
  resolve_with([](const std::string&) { return AddressList{"::1", "127.0.0.2", "127.0.0.1"}; });
  run_get(named(server, "several.test"), sink);
  EXPECT_EQ(sink.body, "hello") << sink.result.message;
}

TEST_F(NamesTest, NewAddressesReplaceTheOld) {
  std::atomic<bool> moved = false;
  ResolveCacheLimits at_once;
  at_once.fresh = Millis(0);
  at_once.failed = Millis(0);
  resolve_with([&](const std::string&) { return AddressList{moved ? "127.0.0.1" : "127.0.0.2"}; },
               at_once);
  Recorder before;
  run_get(named(server, "moves.test"), before);
  EXPECT_EQ(before.result.end, TransferEnd::kConnectFailed) << "nobody listens on 127.0.0.2";
  moved = true;
  run_get(named(server, "moves.test"), sink);
  EXPECT_EQ(sink.body, "hello") << sink.result.message;
}

TEST_F(NamesTest, NewAddressesReplaceThoseOfAConnectionThatStood) {
  std::atomic<bool> moved = false;
  ResolveCacheLimits at_once;
  at_once.fresh = Millis(0);
  at_once.failed = Millis(0);
  resolve_with([&](const std::string&) { return AddressList{moved ? "127.0.0.2" : "127.0.0.1"}; },
               at_once);
  ScriptedServer once([](Connection& connection) {
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello");
  });
  run_get(named(once, "moves.test"), sink);
  EXPECT_EQ(sink.body, "hello") << sink.result.message;
  moved = true;
  Recorder after;
  run_get(named(once, "moves.test"), after);
  EXPECT_EQ(after.result.end, TransferEnd::kConnectFailed) << "nobody listens on 127.0.0.2";
}

TEST_F(NamesTest, LocalhostIsResolvedByTheSystem) {
  run_get(named(server, "localhost"), sink);
  EXPECT_EQ(sink.body, "hello") << sink.result.message;
}

}  // namespace
}  // namespace llm_rotate::net::testing
