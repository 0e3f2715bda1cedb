#include "net/target.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::net {
namespace {

struct Good {
  const char* url;
  const char* label;
  bool tls;
  bool numeric;
};

class GoodTarget : public testing::TestWithParam<Good> {};

TEST_P(GoodTarget, IsUnderstood) {
  const ParsedTarget parsed = parse_target(GetParam().url);
  EXPECT_EQ(parsed.problem, "");
  EXPECT_EQ(parsed.target.label(), GetParam().label);
  EXPECT_EQ(parsed.target.tls, GetParam().tls);
  EXPECT_EQ(parsed.target.numeric, GetParam().numeric);
}

INSTANTIATE_TEST_SUITE_P(
    Urls, GoodTarget,
    testing::Values(Good{"https://api.example.test/v1/chat?x=1#y", "api.example.test:443", true,
                         false},
                    Good{"http://api.example.test", "api.example.test:80", false, false},
                    Good{"HTTP://Api.Example.Test:8080/", "api.example.test:8080", false, false},
                    Good{"http://127.0.0.1:9", "127.0.0.1:9", false, true},
                    Good{"https://[::1]:8443/a", "[::1]:8443", true, true},
                    Good{"https://[fe80::1]?q", "[fe80::1]:443", true, true},
                    Good{"http://a_b-c.test:65535", "a_b-c.test:65535", false, false},
                    Good{"http://host/p@th:1", "host:80", false, false},
                    Good{"http://127.1/", "127.1:80", false, false}));

struct Bad {
  const char* url;
  const char* problem;
};

class BadTarget : public testing::TestWithParam<Bad> {};

TEST_P(BadTarget, IsRefusedWithAReason) {
  EXPECT_EQ(parse_target(GetParam().url).problem, GetParam().problem);
}

constexpr const char* kScheme = "it does not begin with http:// or https://";
constexpr const char* kPort = "the port is not a number from 1 to 65535";
constexpr const char* kHost = "the host has characters that a host name cannot have";

INSTANTIATE_TEST_SUITE_P(
    Urls, BadTarget,
    testing::Values(Bad{"", kScheme}, Bad{"api.example.test/v1", kScheme},
                    Bad{"ftp://host/", kScheme}, Bad{"file:///etc/passwd", kScheme},
                    Bad{"http://", "it has no host"}, Bad{"http://:80/", "it has no host"},
                    Bad{"http://user:pass@host/", "it holds a user name or a password"},
                    Bad{"http://host:0/", kPort}, Bad{"http://host:65536/", kPort},
                    Bad{"http://host:/", kPort}, Bad{"http://host:80x/", kPort},
                    Bad{"http://[::1]80/", kPort}, Bad{"http://ho%73t/", kHost},
                    Bad{"http://ho\\st/", kHost}, Bad{"http://h\xc3\xb6st/", kHost},
                    Bad{"http://[::1", "the bracket of the host is not closed"},
                    Bad{"http://[127.0.0.1]/", "the host in brackets is not an IPv6 address"},
                    Bad{"http://host/a b", "it holds a space or a control character"},
                    Bad{"http://host/a\r\nX: y", "it holds a space or a control character"}));

TEST(Target, RefusesAnEndlessUrl) {
  EXPECT_EQ(parse_target("http://host/" + std::string(64UL * 1024, 'a')).problem,
            "it is longer than 64 KiB");
}

TEST(Target, RefusesAnEndlessHost) {
  EXPECT_EQ(parse_target("http://" + std::string(254, 'a') + "/").problem, kHost);
  EXPECT_EQ(parse_target("http://" + std::string(253, 'a') + "/").problem, "");
}

TEST(Proxy, TakesHostAndPortFromAllItsForms) {
  EXPECT_EQ(parse_proxy("http://proxy.test:3128").target.label(), "proxy.test:3128");
  EXPECT_EQ(parse_proxy("proxy.test:3128").target.label(), "proxy.test:3128");
  EXPECT_EQ(parse_proxy("https://proxy.test/").target.label(), "proxy.test:443");
  EXPECT_EQ(parse_proxy("socks5h://10.0.0.1").target.label(), "10.0.0.1:1080");
  EXPECT_EQ(parse_proxy("http://user:p@ss@proxy.test:1").target.label(), "proxy.test:1");
}

TEST(Proxy, RefusesASchemeThatWouldResolveNamesByItself) {
  EXPECT_EQ(parse_proxy("socks4://proxy.test").problem,
            "it does not begin with http://, https:// or socks5h://");
}

TEST(Proxy, RefusesControlCharacters) {
  EXPECT_EQ(parse_proxy("http://proxy\n.test").problem, "it holds a control character");
}

}  // namespace
}  // namespace llm_rotate::net
