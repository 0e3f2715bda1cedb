// Lent keys and the health machine behind them.
#include "runtime/lender.hpp"

#include <gtest/gtest.h>

#include "llm_rotate/error.hpp"

#include "simulation/virtual_world.hpp"

namespace llm_rotate::tests {
namespace {

using runtime::Lent;

class LenderTest : public testing::Test, protected dispatch::ISecretSource {
 protected:
  LenderTest() {
    maker_.provider("main");
    maker_.key("key-a", "main", {"m"}).metadata_json = R"({"team":"x"})";
    maker_.key("key-b", "main", {"m"});
  }
  dispatch::SecretAnswer secret_of(const routing::KeyRuntime& key) override {
    if (!missing_.empty()) return missing_;
    return std::make_shared<const auth::Secret>("sk-" + key.key_id);
  }
  Lent lend(const std::string& model = "m", const std::string& provider = "main") {
    return runtime::lend_key(maker_.snapshot, *this, provider, model);
  }
  std::unique_ptr<detail::ILentKey> key(const std::string& model = "m") {
    Lent lent = lend(model);
    auto* found = std::get_if<std::unique_ptr<detail::ILentKey>>(&lent);
    return found != nullptr ? std::move(*found) : nullptr;
  }
  dispatch::CallOutcome failure(const std::string& model = "m",
                                const std::string& provider = "main") {
    Lent lent = lend(model, provider);
    auto* outcome = std::get_if<dispatch::CallOutcome>(&lent);
    return outcome != nullptr ? *outcome : dispatch::CallOutcome{};
  }

  SnapshotMaker maker_;
  std::string missing_;
};

TEST_F(LenderTest, LendsTheBestKeyWithItsSecret) {
  const auto lent = key();
  ASSERT_NE(lent, nullptr);
  EXPECT_EQ(lent->value(), "sk-key-a");
  EXPECT_EQ(lent->provider(), "main");
  EXPECT_EQ(lent->key_id(), "key-a");
  EXPECT_EQ(lent->metadata_json(), R"({"team":"x"})");
}

TEST_F(LenderTest, AReportedErrorRestsTheKeyForTheNext) {
  key()->failed(KeyError("rate_limit"));
  EXPECT_EQ(key()->key_id(), "key-b");
}

TEST_F(LenderTest, AnAnswerIsReadByTheProvidersPlugin) {
  key()->failed(KeyError(429, "slow down", {{"retry-after-ms", "60000"}}));
  EXPECT_EQ(key()->key_id(), "key-b");
  key()->failed(KeyError(401, "no"));
  const dispatch::CallOutcome outcome = failure();
  EXPECT_EQ(outcome.failure.kind, dispatch::Failure::Kind::kNothingFree);
  EXPECT_GT(outcome.failure.earliest_retry_ms, 50'000);
  EXPECT_LE(outcome.failure.earliest_retry_ms, 60'000);
}

TEST_F(LenderTest, FailuresAddUpAsTheyDoForCalls) {
  for (int i = 0; i < 5; ++i) key()->failed(KeyError("transient_server_error", "busy"));
  EXPECT_EQ(key()->key_id(), "key-b");
}

TEST_F(LenderTest, ASuccessAndADroppedLeaseLeaveItFree) {
  const_cast<routing::KeyRuntime&>(*maker_.snapshot->keys[0]).max_concurrent = 1;
  {
    const auto held = key();
    EXPECT_EQ(held->key_id(), "key-a");
    EXPECT_EQ(key()->key_id(), "key-b");  // a is in use
  }
  const auto again = key();
  EXPECT_EQ(again->key_id(), "key-a");
  again->succeeded("");
  EXPECT_EQ(key()->key_id(), "key-a");
  again->failed(KeyError("invalid_auth"));  // a second report does nothing
  EXPECT_EQ(key()->key_id(), "key-a");
}

TEST_F(LenderTest, WithoutAModelTheKeyAsAWholeCounts) {
  key("")->failed(KeyError("invalid_auth"));
  EXPECT_EQ(key("")->key_id(), "key-b");
  EXPECT_EQ(key("m")->key_id(), "key-b");
}

TEST_F(LenderTest, WhatCannotBeLentIsSaidInASentence) {
  EXPECT_EQ(failure("m", "mian").refusal,
            "no provider 'mian' is configured (there are: main); did you mean 'main'?");
  EXPECT_EQ(failure("", "mian").refusal,
            "no provider 'mian' is configured (there are: main); did you mean 'main'?");
  EXPECT_EQ(failure("n").refusal,
            "no key of provider 'main' lists model 'n'; add it to the models of one of its keys");
  EXPECT_THROW(key()->failed(KeyError("nonsense")), ConfigurationError);
}

TEST_F(LenderTest, AMissingSecretIsHeldAgainstTheKey) {
  missing_ = "key 'key-a': the variable is not set; set it";
  EXPECT_EQ(failure().refusal, missing_);
  missing_.clear();
  EXPECT_EQ(key()->key_id(), "key-b");
}

}  // namespace
}  // namespace llm_rotate::tests
