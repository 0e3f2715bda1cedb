// Where redis_url leads, and what is wrong with it.
#include "settings.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::redis {
namespace {

Settings read(std::string_view url) {
  Settings settings;
  read_url(url, settings);
  return settings;
}

std::string fault(std::string_view options) {
  try {
    settings_of(options);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

std::string url_fault(const std::string& url) {
  return fault("{\"redis_url\":\"" + url + "\"}");
}

TEST(RedisUrl, HostPortDatabaseAndLogin) {
  const Settings plain = read("redis://h");
  EXPECT_EQ(plain.endpoints, (std::vector<Endpoint>{{"h", "6379", false}}));
  EXPECT_FALSE(plain.tls.on);
  const Settings full = read("rediss://us%40er:p%3Aw@[::1]:7000/4");
  EXPECT_EQ(full.endpoints, (std::vector<Endpoint>{{"::1", "7000", false}}));
  EXPECT_TRUE(full.tls.on);
  EXPECT_EQ(full.login.user, "us@er");
  EXPECT_EQ(full.login.password, "p:w");
  EXPECT_EQ(full.login.database, 4);
  EXPECT_EQ(read("redis://:only@h").login.password, "only");
}

TEST(RedisUrl, Sockets) {
  const Settings socket = read("unix://:pw@/run/redis.sock?db=2");
  EXPECT_EQ(socket.endpoints, (std::vector<Endpoint>{{"/run/redis.sock", "6379", true}}));
  EXPECT_EQ(socket.login.password, "pw");
  EXPECT_EQ(socket.login.database, 2);
}

TEST(RedisUrl, SentinelsAndClusters) {
  const Settings sentinel = read("redis+sentinel://:pw@a,b:7/main/1");
  EXPECT_EQ(sentinel.endpoints, (std::vector<Endpoint>{{"a", "26379", false}, {"b", "7", false}}));
  EXPECT_EQ(sentinel.master, "main");
  EXPECT_EQ(sentinel.login.database, 1);
  EXPECT_EQ(read("rediss+cluster://a:1,b:2").endpoints.size(), 2U);
}

TEST(RedisUrl, SaysWhatIsWrongButNeverThePassword) {
  EXPECT_EQ(url_fault("http://h"),
            "redis_url begins with none of redis://, rediss://, unix://, redis+sentinel://, "
            "redis+cluster:// (and rediss+...)");
  EXPECT_EQ(url_fault("redis://:6379"), "redis_url names no host; write redis://host:6379/0");
  EXPECT_EQ(url_fault("redis://h:99999"), "redis_url has a port that is no number up to 65535");
  EXPECT_EQ(url_fault("redis://h/x"), "redis_url has a database that is no number");
  EXPECT_EQ(url_fault("redis://secret@h"),
            "redis_url names a user without a password; write redis://user:password@host");
  EXPECT_EQ(url_fault("redis://:se%zz@h"),
            "redis_url has a % that is not followed by two hexadecimal digits");
  EXPECT_EQ(url_fault("unix://run/x"), "redis_url names no socket; write unix:///run/redis.sock");
  EXPECT_EQ(url_fault("unix:///run/x?y=1"), "redis_url knows only ?db=NUMBER");
  EXPECT_EQ(url_fault("redis+sentinel://h"),
            "redis_url names no master; write redis+sentinel://host:26379/mymaster/0");
  EXPECT_EQ(fault(R"({"redis_url":"redis://h","tls_cert_file":"x"})"),
            "tls_cert_file and tls_key_file belong together; set both");
  EXPECT_EQ(fault(R"({"redis_url":"redis://h","sentinel_password_file":"/nowhere"})"),
            "sentinel_password_file cannot be read, or is empty");
}

TEST(RedisOptions, HaveDefaults) {
  const Settings settings = settings_of(R"({"redis_url":"redis://h"})");
  EXPECT_EQ(settings.space, "llm_rotate");
  EXPECT_EQ(settings.sync_ms, 200);
  EXPECT_EQ(settings.command_timeout_ms, 1'000);
  EXPECT_FALSE(settings.eval_only);
}

}  // namespace
}  // namespace llm_rotate::redis
