// A telemetry plugin as `ITelemetry`.
//
// Made by `PluginRegistry`. Threads: as the interface says; no exception comes out.
#pragma once

#include <chrono>
#include <memory>
#include <string_view>
#include <utility>

#include "llm_rotate/sdk/abi.h"
#include "llm_rotate/sdk/telemetry.hpp"

#include "plugin/instance.hpp"
#include "plugin/refusal.hpp"

namespace llm_rotate::plugin {

class TelemetryProxy final : public sdk::ITelemetry {
 public:
  static Result<std::unique_ptr<TelemetryProxy>> make(Instance instance);

  void call_ended(std::string_view call_record_json) override;
  void flush(std::chrono::milliseconds deadline) override;

 private:
  TelemetryProxy(Instance instance, const llmr_telemetry_v1& table)
      : instance_(std::move(instance)), table_(&table) {}

  Instance instance_;
  const llmr_telemetry_v1* table_;
};

}  // namespace llm_rotate::plugin
