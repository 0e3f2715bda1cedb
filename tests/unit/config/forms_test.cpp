#include "config/forms.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::config {
namespace {

struct Case {
  Form form;
  std::string text;
  std::string fault;
};

class Forms : public testing::TestWithParam<Case> {};

TEST_P(Forms, AreJudged) {
  EXPECT_EQ(form_fault(GetParam().form, GetParam().text), GetParam().fault);
}

constexpr const char* kRefFault = "must be env://NAME, file:///path, literal://value or ambient://";
constexpr const char* kUrlShape = "must be a URL like https://host/path";
constexpr const char* kRedisFault =
    "must be a URL like redis://host:6379/0, or env://NAME that holds one";

INSTANTIATE_TEST_SUITE_P(
    Good, Forms,
    testing::Values(Case{Form::kText, "any\nthing", ""}, Case{Form::kLabel, "eu west", ""},
                    Case{Form::kName, "aws_bedrock.eu-1", ""}, Case{Form::kKeyId, "a:b@c+d", ""},
                    Case{Form::kPluginName, "./dir/lib x.so", ""},
                    Case{Form::kPluginName, "openai", ""}, Case{Form::kModelId, "gpt-4o", ""},
                    Case{Form::kGlob, "gpt-*", ""},
                    Case{Form::kUrl, "https://api.openai.com/v1?x=1", ""},
                    Case{Form::kUrl, "http://127.0.0.1:8080", ""},
                    Case{Form::kUrl, "http://[::1]:80/", ""},
                    Case{Form::kRedisUrl, "rediss://:pw@host:6379/2", ""},
                    Case{Form::kRedisUrl, "redis+unix:///run/redis.sock", ""},
                    Case{Form::kRedisUrl, "env://REDIS_URL", ""},
                    Case{Form::kProxyUrl, "socks5h://me:pw@proxy:1080", ""},
                    Case{Form::kSecretRef, "env://A_1", ""},
                    Case{Form::kSecretRef, "file:///run/secrets/key", ""},
                    Case{Form::kSecretRef, "literal://x", ""},
                    Case{Form::kHeaderName, "X-Title", ""}, Case{Form::kHeaderValue, "a b", ""},
                    Case{Form::kLogLevel, "debug", ""}, Case{Form::kJson, R"({"a":[1]})", ""}));

INSTANTIATE_TEST_SUITE_P(
    Bad, Forms,
    testing::Values(
        Case{Form::kLabel, "a\nb", "must not hold control characters"},
        Case{Form::kLabel, std::string(257, 'a'), "must not be longer than 256 characters"},
        Case{Form::kName, "a/b", "may hold only letters, digits and . _ -"},
        Case{Form::kKeyId, "a b", "may hold only letters, digits and . _ - : @ +"},
        Case{Form::kKeyId, std::string(129, 'a'), "must not be longer than 128 characters"},
        Case{Form::kPluginName, "a b", "must be a plugin's name or a path like ./libacme.so"},
        Case{Form::kModelId, "gpt-*", "must be one model; wildcards belong into 'models' of a key"},
        Case{Form::kUrl, "ftp://x", "must begin with https:// or http://"},
        Case{Form::kUrl, "api.openai.com", "must begin with https:// or http://"},
        Case{Form::kUrl, "https://", kUrlShape}, Case{Form::kUrl, "https://a b/", kUrlShape},
        Case{Form::kUrl, "https://[::1", kUrlShape},
        Case{Form::kUrl, "https://me:pw@host/",
             "must not hold a user or password; secrets belong into 'secret_ref' of a key"},
        Case{Form::kUrl, "https://host:99999/", "must have a port up to 65535"},
        Case{Form::kUrl, "https://host:x/", "must have a port up to 65535"},
        Case{Form::kUrl, "https://host/#top", "must not hold a '#'"},
        Case{Form::kUrl, "https://" + std::string(2'048, 'a'),
             "must not be longer than 2048 characters"},
        Case{Form::kRedisUrl, "localhost:6379", kRedisFault},
        Case{Form::kRedisUrl, "redis://", kRedisFault},
        Case{Form::kProxyUrl, "proxy:8080",
             "must be http://host:port, or the same with https, socks5 or socks5h"},
        Case{Form::kRedisUrl, "env://1", "must name a variable: env://NAME"},
        Case{Form::kSecretRef, "sk-abc", kRefFault}, Case{Form::kSecretRef, "ENV://A", kRefFault},
        Case{Form::kSecretRef, "env://", "must name a variable: env://NAME"},
        Case{Form::kSecretRef, "env://A-B", "must name a variable: env://NAME"},
        Case{Form::kSecretRef, "file://key",
             "must name an absolute path: file:///run/secrets/NAME"},
        Case{Form::kSecretRef, "file:///", "must name an absolute path: file:///run/secrets/NAME"},
        Case{Form::kSecretRef, "literal://", "must hold a value after literal://"},
        Case{Form::kHeaderName, "a b", "is no name of an HTTP header"},
        Case{Form::kHeaderName, "Content-Length", "is set by the transport itself; remove it"},
        Case{Form::kHeaderValue, "a\r\nb", "must not hold control characters"},
        Case{Form::kLogLevel, "verbose",
             "must be 'trace', 'debug', 'info', 'warning', 'error' or 'off'"},
        Case{Form::kJson, "[1]", "must be one JSON object"},
        Case{Form::kJson, "{", "must be one JSON object"}));

TEST(Forms, FindTheHostOfAUrl) {
  EXPECT_EQ(url_host("https://api.openai.com:443/v1"), "api.openai.com");
  EXPECT_EQ(url_host("http://[::1]:80/"), "::1");
  EXPECT_EQ(url_host("http://user@host?x"), "host");
  EXPECT_EQ(url_host("redis://host"), "");
}

TEST(Forms, KnowLoopback) {
  EXPECT_TRUE(is_loopback("localhost"));
  EXPECT_TRUE(is_loopback("127.9.9.9"));
  EXPECT_TRUE(is_loopback("::1"));
  EXPECT_FALSE(is_loopback("127.evil.example"));
  EXPECT_FALSE(is_loopback("10.0.0.1"));
}

TEST(Forms, KnowSecretReferences) {
  EXPECT_TRUE(is_secret_ref("env://A"));
  EXPECT_TRUE(is_secret_ref("file:///a"));
  EXPECT_TRUE(is_secret_ref("literal://a"));
  EXPECT_FALSE(is_secret_ref("https://a"));
}

}  // namespace
}  // namespace llm_rotate::config
