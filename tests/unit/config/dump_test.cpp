#include <gtest/gtest.h>

#include "llm_rotate/config.hpp"

#include "config/reader.hpp"
#include "unit/config/support.hpp"

namespace llm_rotate {
namespace {

TEST(Dump, NeverHoldsASecret) {
  LMRotateConfig config = config::good_config();
  config.keys[0].secret_ref = "literal://hush";
  config.keys[0].auth_config_json =
      R"({"region":"eu","session_token":"hush","nested":{"client_secret":"hush","from":"env://hush"}})";
  config.keys[0].metadata_json = R"({"url":"https://me:hush@host/","list":["literal://hush"]})";
  config.providers["p"].headers["X-Auth"] = "hush";
  config.providers["p"].options_json = R"({"api_key":"hush"})";
  config.state_store.redis_url = "redis://:hush@host";
  config.state_store.options_json = R"({"sentinel_password":"hush"})";
  config.gateway.tokens.emplace_back("ci", "literal://hush");
  const std::string dump = to_json(config);
  EXPECT_EQ(dump.find("hush"), std::string::npos) << dump;
  EXPECT_EQ(dump.find("secret_ref"), std::string::npos);
  EXPECT_NE(dump.find(R"("region":"eu")"), std::string::npos);
}

TEST(Dump, IsJsonInTheShapeOfAFile) {
  LMRotateConfig config = config::good_config();
  config.defaults.cooldown = Millis(1'500);
  config.defaults.on_interrupt = OnInterrupt::kResume;
  config.keys[0].rate_limit_rpm = 60;
  config.fallback_chains["openai"] = {FallbackEntry("openai", "gpt-4o")};
  config.models["fast"]["openai"] = "m";
  const std::string dump = to_json(config);
  ASSERT_TRUE(config::read_json(dump).root) << dump;
  EXPECT_NE(dump.find(R"("cooldown_seconds":1.5)"), std::string::npos);
  EXPECT_NE(dump.find(R"("max_wait_seconds":5,)"), std::string::npos);
  EXPECT_NE(dump.find(R"("on_interrupt":"resume")"), std::string::npos);
  EXPECT_NE(dump.find(R"("rate_limit_rpm":60)"), std::string::npos);
  EXPECT_EQ(dump.find("quarantine_seconds"), std::string::npos);  // not set
  // All that is missing is what is secret.
  const config::LoadResult again = config::load_text(dump, config::Format::kJson, "d");
  EXPECT_EQ(config::lines(again.findings),
            std::vector<std::string>{"d:1:" + std::to_string(dump.find("{\"key_id\"") + 1) +
                                     ": missing required field 'secret_ref' in [[keys]]"});
}

TEST(Dump, OptionsThatAreNoJsonAreAnEmptyObject) {
  LMRotateConfig config = config::good_config();
  config.keys[0].metadata_json = "nonsense hush";
  EXPECT_NE(to_json(config).find(R"("metadata":{})"), std::string::npos);
}

}  // namespace
}  // namespace llm_rotate
