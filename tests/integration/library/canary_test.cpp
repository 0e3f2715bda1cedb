// No secret in anything that comes out: logs, records, errors, reports, dumps.
#include <sstream>

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include "integration/library/library_fixture.hpp"

namespace llm_rotate::tests {
namespace {

constexpr char kCanary[] = "sk-canary-0123456789abcdef";

class CanaryTest : public LibraryFixture {
 protected:
  CanaryTest() {
    auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(out_);
    logger_ = std::make_shared<spdlog::logger>("llm_rotate.observability.usage", sink);
    spdlog::register_logger(logger_);
    plugin_logger_ = std::make_shared<spdlog::logger>("llm_rotate.plugin", sink);
    spdlog::register_logger(plugin_logger_);
    for (const auto& logger : {logger_, plugin_logger_}) logger->set_level(spdlog::level::trace);
  }
  ~CanaryTest() override {
    for (const auto& logger : {logger_, plugin_logger_}) spdlog::drop(logger->name());
  }

  std::ostringstream out_;
  std::shared_ptr<spdlog::logger> logger_;
  std::shared_ptr<spdlog::logger> plugin_logger_;
};

TEST_F(CanaryTest, NeverComesOut) {
  // A provider that repeats the key in its answers, as some do.
  fake::Action echo;
  echo.fault = fake::Fault::kInvalidKey;
  echo.message = std::string("Incorrect API key provided: ") + kCanary + ".";
  upstream.set_script(fake::Script{}
                          .rule({.key = kCanary, .stream = false}, echo)
                          .rule({.key = kCanary, .stream = true},
                                {.fault = fake::Fault::kErrorInStream, .message = kCanary}));
  LMRotateConfig made = config({"canary"});
  made.keys[0].secret_ref = std::string("literal://") + kCanary;
  made.providers["fake"].headers["x-extra"] = kCanary;
  LMRotate lm(made);
  std::string said = to_json(made);
  try {
    lm.chat_sync({kModel, "Hello"});
    FAIL();
  } catch (const LMRotateError& error) {
    said += error.what() + error.provider_message();
  }
  lm.reload_config(made);
  try {
    ChatStream stream = lm.chat_stream({kModel, "Hello"});
    while (stream.next_sync()) {
    }
  } catch (const LMRotateError& error) {
    said += error.what() + error.provider_message();
  }
  said += lm.health().to_json() + lm.usage_summary().to_json() + out_.str();
  EXPECT_FALSE(asked().empty());
  EXPECT_EQ(asked()[0], kCanary) << "the provider itself did get it";
  EXPECT_EQ(said.find("canary-0123456789"), std::string::npos) << said;
  EXPECT_NE(out_.str().find("\"call_id\""), std::string::npos) << "there was a record to look at";
}

}  // namespace
}  // namespace llm_rotate::tests
