// Proxies: the one that is configured, and those of the environment that are not.
#include <stdlib.h>

#include <atomic>
#include <memory>
#include <thread>

#include <gmock/gmock.h>

#include "integration/net/net_fixture.hpp"
#include "net/resolver.hpp"

namespace llm_rotate::net::testing {
namespace {

using ::testing::StartsWith;

class ScopedVariable {
 public:
  ScopedVariable(const char* name, const std::string& value) : name_(name) {
    setenv(name_, value.c_str(), 1);
  }
  ~ScopedVariable() { unsetenv(name_); }
  ScopedVariable(const ScopedVariable&) = delete;
  ScopedVariable& operator=(const ScopedVariable&) = delete;

 private:
  const char* name_;
};

class ProxyTest : public NetTest {
 protected:
  void use_proxy(const std::string& proxy) {
    TransportOptions options;
    options.proxy = proxy;
    use(std::move(options));
  }

  Recorder sink;
};

TEST_F(ProxyTest, TheEnvironmentIsNotAsked) {
  const std::string dead = "http://127.0.0.1:" + std::to_string(closed_port());
  const ScopedVariable http("http_proxy", dead);
  const ScopedVariable https("https_proxy", dead);
  const ScopedVariable all("ALL_PROXY", dead);
  use({});
  ScriptedServer server([](Connection& connection) {
    connection.read_request();
    connection.send(ok_answer("direct"));
  });
  run_get(server.url(), sink);
  EXPECT_EQ(sink.body, "direct") << sink.result.message;
}

TEST_F(ProxyTest, TheConfiguredOneIsUsedAndResolvesTheName) {
  std::string request;
  ScriptedServer proxy([&](Connection& connection) {
    request = connection.read_request();
    connection.send(ok_answer("by proxy"));
  });
  const ScopedVariable none("no_proxy", "*");
  use_proxy(proxy.url(""));
  run_get("http://only-the-proxy-knows.test/path", sink);
  EXPECT_EQ(sink.body, "by proxy") << sink.result.message;
  EXPECT_THAT(request, StartsWith("GET http://only-the-proxy-knows.test/path HTTP/1.1\r\n"));
}

TEST_F(ProxyTest, AnotherOneIsUsedFromTheNextExchangeOn) {
  std::atomic<bool> switched = false;
  ScriptedServer server([&](Connection& connection) {
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\ndir");
    while (!switched) std::this_thread::yield();
    connection.send("ect");
    connection.closed();
  });
  ScriptedServer proxy([](Connection& connection) {
    connection.read_request();
    connection.send(ok_answer("by proxy"));
  });
  Recorder under_way;
  const auto transfer = get(server.url(), under_way);
  run_until([&] { return under_way.chunks > 0; });
  TransportOptions other;
  other.proxy = proxy.url("");
  transport->use(other);
  run_get(server.url(), sink);
  EXPECT_EQ(sink.body, "by proxy") << sink.result.message;
  switched = true;
  run_until([&] { return under_way.ended(); });
  EXPECT_EQ(under_way.body, "direct") << under_way.result.message;
}

// What was used before is closed from inside the very call that makes it idle.
TEST_F(ProxyTest, TheNextExchangeMayBeStartedFromTheEndOfTheLastOfTheOthers) {
  ScriptedServer server([](Connection& connection) {
    connection.read_request();
    connection.send(ok_answer("direct"));
    connection.closed();
  });
  ScriptedServer proxy([](Connection& connection) {
    connection.read_request();
    connection.send(ok_answer("by proxy"));
  });
  Recorder last;
  std::unique_ptr<ITransfer> next;
  last.at_end = [&] { next = get(server.url(), sink); };
  const auto transfer = get(server.url(), last);
  TransportOptions other;
  other.proxy = proxy.url("");
  transport->use(other);
  run_until([&] { return sink.ended(); });
  EXPECT_EQ(last.body, "direct") << last.result.message;
  EXPECT_EQ(sink.body, "by proxy") << sink.result.message;
}

TEST_F(ProxyTest, TlsGoesThroughATunnelThatTheProxyMayRefuse) {
  std::string request;
  ScriptedServer proxy([&](Connection& connection) {
    request = connection.read_request();
    connection.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
  });
  use_proxy(proxy.url(""));
  run_get("https://api.example.test/path", sink);
  EXPECT_THAT(request, StartsWith("CONNECT api.example.test:443 HTTP/1.1\r\n"));
  EXPECT_EQ(sink.heads, 0);
  EXPECT_EQ(sink.result.end, TransferEnd::kConnectFailed);
  EXPECT_EQ(sink.result.message,
            "proxy " + proxy.label() +
                " opened no tunnel to api.example.test:443: CONNECT tunnel failed, response 403; "
                "check the proxy setting and the proxy's rules");
}

TEST_F(ProxyTest, ADeadProxyIsNamed) {
  const std::string where = "127.0.0.1:" + std::to_string(closed_port());
  use_proxy("http://user:password@" + where);
  run_get("http://api.example.test/", sink);
  EXPECT_EQ(sink.result.end, TransferEnd::kConnectFailed);
  EXPECT_EQ(sink.result.message,
            "cannot connect to proxy " + where +
                ": connection refused; check the proxy setting and that the server is running");
}

TEST_F(ProxyTest, AProxyWithoutAnAddressIsNamed) {
  TransportOptions options;
  options.proxy = "http://proxy.test:3128";
  options.resolver = std::make_shared<Resolver>([](const std::string&) { return AddressList(); });
  use(std::move(options));
  run_get("http://127.0.0.1/", sink);
  EXPECT_EQ(sink.result.end, TransferEnd::kResolveFailed);
  EXPECT_EQ(sink.result.message,
            "cannot resolve proxy host proxy.test: check the proxy setting and the machine's DNS");
}

TEST_F(ProxyTest, ANamedProxyIsResolvedByUs) {
  ScriptedServer proxy([](Connection& connection) {
    const std::string request = connection.read_request();
    connection.send(ok_answer(request.find("Proxy-Authorization: Basic dTpw") != std::string::npos
                                  ? "welcome"
                                  : "who are you"));
  });
  TransportOptions options;
  options.proxy = "http://u:p@proxy.test:" + std::to_string(proxy.port());
  options.resolver =
      std::make_shared<Resolver>([](const std::string&) { return AddressList{"127.0.0.1"}; });
  use(std::move(options));
  run_get("http://api.example.test/", sink);
  EXPECT_EQ(sink.body, "welcome") << sink.result.message;
}

TEST_F(ProxyTest, AnUnusableProxyIsSaidWithEveryRequest) {
  use_proxy("socks4://127.0.0.1:1");
  run_get("http://127.0.0.1/", sink);
  EXPECT_EQ(sink.result.end, TransferEnd::kProtocolError);
  EXPECT_EQ(sink.result.message,
            "the proxy cannot be used: it does not begin with http://, https:// or socks5h://; "
            "check the proxy setting");
}

}  // namespace
}  // namespace llm_rotate::net::testing
