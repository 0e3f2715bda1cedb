#include "plugin/telemetry_proxy.hpp"

#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "unit/plugin/in_process.hpp"

namespace {

namespace sdk = llm_rotate::sdk;
using llm_rotate::plugin::TelemetryProxy;
using plugin_test::kEntry;

class Fake final : public sdk::ITelemetry {
 public:
  void call_ended(std::string_view record) override {
    seen = record;
    if (record == "throw") throw std::runtime_error("full");
  }
  void flush(std::chrono::milliseconds deadline) override { flushed = deadline.count(); }
  inline static std::string seen;
  inline static std::int64_t flushed = 0;
};

TEST(TelemetryProxy, PassesOnRecordsAndTheFlush) {
  const auto telemetry = *TelemetryProxy::make(plugin_test::create(kEntry<Fake>));
  telemetry->call_ended("{\"call\":1}");
  EXPECT_EQ(Fake::seen, "{\"call\":1}");
  telemetry->flush(std::chrono::seconds(2));
  EXPECT_EQ(Fake::flushed, 2000);
}

TEST(TelemetryProxy, WhatThePluginThrowsDoesNotComeOut) {
  const auto telemetry = *TelemetryProxy::make(plugin_test::create(kEntry<Fake>));
  EXPECT_NO_THROW(telemetry->call_ended("throw"));
  EXPECT_EQ(Fake::seen, "throw");
}

}  // namespace
