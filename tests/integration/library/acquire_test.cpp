// Keys that are lent to code which talks to the provider by itself: the same health as for calls,
// the same waiting, the same records.
#include <chrono>
#include <future>
#include <sstream>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/system/system_error.hpp>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include "integration/library/library_fixture.hpp"

namespace llm_rotate::tests {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

class AcquireTest : public LibraryFixture {
 protected:
  AcquireTest() {
    auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(records_);
    auto logger = std::make_shared<spdlog::logger>("llm_rotate.observability.usage", sink);
    logger->set_pattern("%v");
    spdlog::register_logger(logger);
  }
  ~AcquireTest() override { spdlog::drop("llm_rotate.observability.usage"); }

  static KeyError limited_for(std::chrono::milliseconds wait) {
    KeyError error("rate_limit", "slow down");
    error.retry_after = wait;
    return error;
  }
  std::vector<std::string> lines() const {
    std::istringstream in(records_.str());
    std::vector<std::string> all;
    for (std::string line; std::getline(in, line);) all.push_back(line);
    return all;
  }

  std::ostringstream records_;
};

TEST_F(AcquireTest, AReportCountsAsACallDoes) {
  LMRotate lm = make({"a", "b"});
  {
    AcquireContext key = lm.acquire("fake", kModel);
    EXPECT_EQ(key.key_value(), "sk-a");
    EXPECT_EQ(key.provider(), "fake");
    key.report_error(KeyError(401, R"({"error":{"code":"invalid_api_key","message":"no"}})"));
  }
  const HealthReport health = lm.health();
  EXPECT_EQ(health.keys[0].key.state, "quarantine");
  EXPECT_EQ(lm.acquire("fake", kModel).key_value(), "sk-b");
  EXPECT_THROW(lm.acquire("nobody"), ConfigurationError);
  lm.acquire("fake", kModel).report_error(KeyError("quota_exhausted"));
  try {
    lm.acquire("fake", kModel);
    FAIL();
  } catch (const NoAvailableKeyError& error) {
    EXPECT_TRUE(error.earliest_retry_at().has_value());
    EXPECT_EQ(std::string(error.what()).find("no key is available for model 'gpt-4o-mini'"), 0U);
  }
}

TEST_F(AcquireTest, ItWaitsForAKeyThatWillSoonBeFree) {
  LMRotate lm = make({"a"});
  lm.acquire("fake", kModel).report_error(limited_for(400ms));
  const auto began = Clock::now();
  EXPECT_EQ(lm.acquire("fake", kModel).key_value(), "sk-a");
  EXPECT_GE(Clock::now() - began, 350ms);
}

TEST_F(AcquireTest, TheWaitIsBoundedAndCanBeCancelled) {
  LMRotateConfig made = config({"a"});
  made.defaults.max_wait = Millis(3'000);
  LMRotate lm(made);
  lm.acquire("fake", kModel).report_error(limited_for(60s));
  const auto began = Clock::now();
  EXPECT_THROW(lm.acquire("fake", kModel), NoAvailableKeyError);  // nobody comes back in time
  EXPECT_LT(Clock::now() - began, 2s);

  LMRotate other(made);
  other.acquire("fake", kModel).report_error(limited_for(2'500ms));
  boost::asio::cancellation_signal signal;
  std::future<AcquireContext> waiting = other.acquire(
      "fake", kModel, boost::asio::bind_cancellation_slot(signal.slot(), boost::asio::use_future));
  EXPECT_EQ(waiting.wait_for(50ms), std::future_status::timeout);
  signal.emit(boost::asio::cancellation_type::all);
  EXPECT_THROW(waiting.get(), boost::system::system_error);
  std::future<AcquireContext> closed = other.acquire("fake", kModel, boost::asio::use_future);
  other.close();
  EXPECT_THROW(closed.get(), boost::system::system_error);
}

TEST_F(AcquireTest, AReportIsALineOfTheUsageLogAndOfTheTotals) {
  LMRotateConfig made = config({"a"});
  made.keys[0].rate_limit_tpm = 1'000;
  LMRotate lm(made);
  Usage usage;
  usage.input_tokens = 300;
  usage.output_tokens = 200;
  usage.total_tokens = 500;
  AcquireContext key = lm.acquire("fake", kModel);
  EXPECT_EQ(lm.health().keys[0].key.in_flight, 1U);
  EXPECT_TRUE(lines().empty());
  key.report_success("upstream-x", usage);
  key.report_error(KeyError("rate_limit"));  // too late to count
  ASSERT_EQ(lines().size(), 1U);
  for (const char* part : {R"("upstream":"upstream-x")", R"("total":500)", R"("outcome":"ok")",
                           R"("model":"gpt-4o-mini")", R"("cost_usd":0.000)"}) {
    EXPECT_NE(lines()[0].find(part), std::string::npos) << part << " in " << lines()[0];
  }
  EXPECT_EQ(lm.usage_summary().total.input_tokens, 300);
  EXPECT_EQ(lm.usage_summary().total.successes, 1U);
  EXPECT_NEAR(lm.health().keys[0].key.budget_left, 0.5, 0.01);
  EXPECT_EQ(lm.health().keys[0].key.in_flight, 0U);

  lm.acquire("fake", kModel).report_error(KeyError("model_unavailable", "gone"));
  ASSERT_EQ(lines().size(), 2U);
  EXPECT_NE(lines()[1].find(R"("error_type":"model_unavailable")"), std::string::npos);
  EXPECT_EQ(lm.health().keys[0].key.state, "active") << "a missing model is not the key's fault";
  lm.acquire("fake");  // dropped without a report
  EXPECT_EQ(lines().size(), 2U);
}

TEST_F(AcquireTest, AnUnknownErrorTypeIsMisuseAndTheLeaseGoesOn) {
  LMRotate lm = make({"a"});
  AcquireContext key = lm.acquire("fake");
  try {
    key.report_error(KeyError("ratelimit"));
    FAIL();
  } catch (const ConfigurationError& error) {
    EXPECT_STREQ(error.what(),
                 "there is no error type 'ratelimit'; report one of the README's, or the HTTP "
                 "status and body");
  }
  EXPECT_EQ(lm.health().keys[0].key.in_flight, 1U);
}

TEST_F(AcquireTest, AKeyWhoseSecretIsMissingIsPassedOver) {
  LMRotateConfig made = config({"a", "b"});
  made.keys[0].secret_ref = "env://LLM_ROTATE_NOT_SET_AT_ALL";
  LMRotate lm(made);
  EXPECT_EQ(lm.acquire("fake", kModel).key_value(), "sk-b");
  EXPECT_EQ(lm.health().keys[0].key.state, "quarantine");
}

TEST_F(AcquireTest, AKeyOutlivesItsLibrary) {
  AcquireContext key;
  {
    LMRotate lm = make({"a"});
    key = lm.acquire("fake");
  }
  EXPECT_EQ(key.key_value(), "sk-a");
  key.report_success();
}

}  // namespace
}  // namespace llm_rotate::tests
