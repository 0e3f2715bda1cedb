// Compiled into a telemetry plugin: the C functions that call its ITelemetry.
#pragma once

#include "llm_rotate/sdk/detail/convert.hpp"
#include "llm_rotate/sdk/detail/guard.hpp"
#include "llm_rotate/sdk/telemetry.hpp"

namespace llm_rotate::sdk::detail {

template <class Plugin>
struct TelemetryThunks {
  static ITelemetry& telemetry(void* self) { return *static_cast<Plugin*>(self); }

  static void call_ended(void* self, llmr_str record) {
    guarded(nullptr, [&] { telemetry(self).call_ended(from_abi(record)); });
  }
  static void flush(void* self, std::int64_t deadline_ms) {
    guarded(nullptr, [&] { telemetry(self).flush(std::chrono::milliseconds(deadline_ms)); });
  }
  static constexpr llmr_telemetry_v1 kTable = {size_of<llmr_telemetry_v1>(), &call_ended, &flush};
};

}  // namespace llm_rotate::sdk::detail
