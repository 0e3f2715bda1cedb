#include "observe/recorder.hpp"

#include <memory>
#include <sstream>

#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include "observe/call_record.hpp"
#include "unit/observe/sample_outcome.hpp"

namespace llm_rotate::observe {
namespace {

struct Telemetry final : sdk::ITelemetry {
  void call_ended(std::string_view record) override { records.emplace_back(record); }
  void flush(std::chrono::milliseconds) override { ++flushes; }
  std::vector<std::string> records;
  int flushes = 0;
};

class RecorderTest : public testing::Test {
 protected:
  ~RecorderTest() override { spdlog::drop(kUsageLogger); }
};

TEST_F(RecorderTest, WritesOneLineToTheUsageLoggerHoweverLateItIsRegistered) {
  Recorder recorder({});
  recorder.call_ended(tests::sample_outcome());
  std::ostringstream out;
  auto logger = std::make_shared<spdlog::logger>(
      kUsageLogger, std::make_shared<spdlog::sinks::ostream_sink_mt>(out));
  logger->set_pattern("%v");
  spdlog::register_logger(logger);
  recorder.call_ended(tests::sample_outcome());
  logger->flush();
  EXPECT_EQ(out.str(), call_record_json(tests::sample_outcome()) + "\n");
  EXPECT_EQ(recorder.summary().total.successes, 2U);
}

TEST_F(RecorderTest, TellsTelemetryAndFlushesItAtTheEnd) {
  auto telemetry = std::make_shared<Telemetry>();
  {
    Recorder recorder({telemetry});
    recorder.call_ended(tests::sample_outcome());
    EXPECT_EQ(telemetry->records,
              std::vector<std::string>{call_record_json(tests::sample_outcome())});
    EXPECT_EQ(telemetry->flushes, 0);
  }
  EXPECT_EQ(telemetry->flushes, 1);
}

TEST_F(RecorderTest, FlushesWhatIsNoLongerInUseAndKeepsTheRest) {
  auto stays = std::make_shared<Telemetry>();
  auto goes = std::make_shared<Telemetry>();
  Recorder recorder({stays, goes});
  recorder.use({stays});
  EXPECT_EQ(stays->flushes, 0);
  EXPECT_EQ(goes->flushes, 1);
  recorder.call_ended(tests::sample_outcome());
  EXPECT_EQ(stays->records.size(), 1U);
  EXPECT_TRUE(goes->records.empty());
}

}  // namespace
}  // namespace llm_rotate::observe
