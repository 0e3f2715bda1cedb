#include "plugin/host_services.hpp"

#include <memory>
#include <sstream>
#include <string>

#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

namespace {

using llm_rotate::plugin::HostServices;
using llm_rotate::plugin::kPluginLogger;

class HostServicesTest : public testing::Test {
 protected:
  HostServicesTest() {
    auto logger = std::make_shared<spdlog::logger>(
        kPluginLogger, std::make_shared<spdlog::sinks::ostream_sink_st>(lines_));
    logger->set_pattern("%l|%v");
    logger->set_level(spdlog::level::debug);
    spdlog::register_logger(logger);
  }
  ~HostServicesTest() override { spdlog::drop(kPluginLogger); }

  void log(std::int32_t level, std::string_view message) {
    const llmr_host* const host = services_.table();
    host->log(host->context, level, {message.data(), message.size()});
  }
  std::string lines() const { return lines_.str(); }

  std::ostringstream lines_;
  HostServices services_{"acme"};
};

TEST_F(HostServicesTest, TheTableIsWhole) {
  EXPECT_EQ(services_.table()->struct_size, sizeof(llmr_host));
  EXPECT_EQ(services_.table()->abi_minor, std::uint32_t{LLMR_ABI_MINOR});
}

TEST_F(HostServicesTest, LevelsAndTheIdOfThePlugin) {
  log(0, "too quiet");
  log(1, "debug");
  log(2, "info");
  log(3, "warning");
  log(4, "error");
  log(-8, "unheard of");
  EXPECT_EQ(lines(),
            "debug|acme: debug\ninfo|acme: info\nwarning|acme: warning\nerror|acme: error\n"
            "error|acme: unheard of\n");
}

TEST_F(HostServicesTest, AMessageIsOneBoundedLine) {
  log(2, "a\nb\x1b[0m {} {0}");
  EXPECT_EQ(lines(), "info|acme: a\\nb\\x1b[0m {} {0}\n");
  lines_.str("");
  log(2, std::string(10'000, 'x'));
  EXPECT_EQ(lines(), "info|acme: " + std::string(4096, 'x') + "...\n");
}

TEST_F(HostServicesTest, BytesWithoutAnAddress) {
  services_.table()->log(services_.table()->context, 2, {nullptr, 99});
  EXPECT_EQ(lines(), "info|acme: \n");
}

}  // namespace
