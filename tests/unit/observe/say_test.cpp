#include "observe/say.hpp"

#include <memory>
#include <sstream>

#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

namespace llm_rotate::observe {
namespace {

class SayTest : public testing::Test {
 protected:
  ~SayTest() override { spdlog::set_default_logger(before_); }

  std::shared_ptr<spdlog::logger> before_ = spdlog::default_logger();
};

TEST_F(SayTest, TheDefaultLoggerGetsTheLineAsItIs) {
  std::ostringstream lines;
  auto logger = std::make_shared<spdlog::logger>(
      "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(lines));
  logger->set_pattern("%l: %v");
  spdlog::set_default_logger(logger);
  say(Weight::kInfo, "in use {}");
  say(Weight::kWarning, "degraded");
  say(Weight::kError, "not used");
  EXPECT_EQ(lines.str(), "info: in use {}\nwarning: degraded\nerror: not used\n");
}

TEST_F(SayTest, AProgramWithoutADefaultLoggerHearsNothing) {
  spdlog::drop_all();
  ASSERT_EQ(spdlog::default_logger(), nullptr);
  say(Weight::kError, "nobody is there");
}

}  // namespace
}  // namespace llm_rotate::observe
