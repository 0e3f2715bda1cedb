#include "config/field_check.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "unit/config/support.hpp"

namespace llm_rotate::config {
namespace {

using Lines = std::vector<std::string>;

Lines faults(const LMRotateConfig& config) {
  Report report;
  check_fields(config, report);
  return lines(report.take());
}

TEST(FieldCheck, HasNothingAgainstTheDefaults) {
  EXPECT_EQ(faults(good_config()), Lines{});
}

TEST(FieldCheck, WantsWhatIsRequired) {
  LMRotateConfig config;
  config.keys.emplace_back();
  EXPECT_EQ(faults(config),
            (Lines{"keys[0].key_id: missing required field 'key_id' in [[keys]]",
                   "keys[0].provider: missing required field 'provider' in [[keys]]",
                   "keys[0].secret_ref: missing required field 'secret_ref' in [[keys]]",
                   "keys[0].models: missing required field 'models' in [[keys]]"}));
}

TEST(FieldCheck, TellsEmptyFromMissing) {
  EXPECT_EQ(
      toml_findings("[[keys]]\nkey_id = ''\nprovider = 'p'\nsecret_ref = 'env://A'\nmodels = []\n"),
      (Lines{"c.toml:2:10: 'key_id' in [[keys]] must not be empty",
             "c.toml:5:10: 'models' in [[keys]] must not be empty"}));
}

TEST(FieldCheck, KeepsNumbersInTheirRange) {
  LMRotateConfig config = good_config();
  config.defaults.max_retries = 101;
  config.defaults.max_wait = Millis(-1);
  config.defaults.retry_budget_percent = std::numeric_limits<double>::quiet_NaN();
  config.defaults.timeouts.idle = Millis(0);
  config.keys[0].rate_limit_rpm = 0;
  config.gateway.port = 65'536;
  EXPECT_EQ(
      faults(config),
      (Lines{"defaults.max_retries: 'max_retries' in [defaults] must be between 0 and 100",
             "defaults.max_wait_seconds: 'max_wait_seconds' in [defaults] must be between 0 and "
             "2592000",
             "defaults.retry_budget_percent: 'retry_budget_percent' in [defaults] must be between "
             "0 and 100",
             "defaults.timeouts.idle_seconds: 'idle_seconds' in [defaults.timeouts] must be "
             "between 0.001 and 2592000",
             "gateway.port: 'port' in [gateway] must be between 0 and 65535",
             "keys[0].rate_limit_rpm: 'rate_limit_rpm' in [[keys]] must be at least 1"}));
}

TEST(FieldCheck, KeepsTextsInTheirForm) {
  LMRotateConfig config = good_config();
  config.keys[0].key_id = "a b";
  config.keys[0].secret_ref = "sk-very-secret";
  config.keys[0].models.emplace_back();
  config.keys[0].metadata_json = "[]";
  config.providers["g"].base_url = "ftp://x";
  const Lines found = faults(config);
  EXPECT_EQ(
      found,
      (Lines{
          "providers.g.base_url: 'base_url' in [providers.g] must begin with https:// or http://",
          "keys[0].key_id: 'key_id' in [[keys]] may hold only letters, digits and . _ - : @ +",
          "keys[0].secret_ref: 'secret_ref' in [[keys]] must be env://NAME, file:///path, "
          "literal://value or ambient://",
          "keys[0].models[1]: an entry of 'models' in [[keys]] must not be empty",
          "keys[0].metadata: 'metadata' in [[keys]] must be one JSON object"}));
}

TEST(FieldCheck, LooksAtTheNamesOfMapsToo) {
  LMRotateConfig config = good_config();
  config.providers["a b"];
  config.providers["g"].headers["Content-Length"] = "1";
  config.models["fast"]["open ai"] = "gpt-*";
  config.fallback_chains[""] = {FallbackEntry("openai")};
  EXPECT_EQ(
      faults(config),
      (Lines{
          "providers.\"a b\": the name 'a b' in [providers] may hold only letters, digits and . _ "
          "-",
          "providers.g.headers.Content-Length: the name 'Content-Length' in [providers.g.headers] "
          "is "
          "set by the transport itself; remove it",
          "models.fast.\"open ai\": the name 'open ai' in [models.fast] may hold only letters, "
          "digits "
          "and . _ -",
          "models.fast.\"open ai\": 'open ai' in [models.fast] must be one model; wildcards belong "
          "into 'models' of a key",
          "fallback_chains.\"\": the name '' in [fallback_chains] must not be empty"}));
}

}  // namespace
}  // namespace llm_rotate::config
