// Books every finished call: the totals, one CallRecord line in the usage log, the telemetry
// plugins.
//
// Told by dispatch, on every loop. Threads: any.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "llm_rotate/sdk/telemetry.hpp"

#include "dispatch/call_types.hpp"
#include "observe/usage_totals.hpp"

namespace llm_rotate::observe {

// The spdlog logger that gets one JSON line a call. Whoever embeds the library registers it with
// sinks of their choice, before or after; without one nothing is written.
inline constexpr char kUsageLogger[] = "llm_rotate.observability.usage";

using TelemetryList = std::vector<std::shared_ptr<sdk::ITelemetry>>;

class Recorder final : public dispatch::ICallObserver {
 public:
  explicit Recorder(TelemetryList telemetry);
  ~Recorder() override;

  void call_ended(const dispatch::CallOutcome& outcome) override;
  // From the next call on. What is no longer in use is flushed.
  void use(TelemetryList telemetry);
  UsageSummary summary() const { return totals_.summary(); }

 private:
  std::shared_ptr<const TelemetryList> telemetry() const;

  mutable std::mutex mutex_;
  std::shared_ptr<const TelemetryList> telemetry_;  // under the mutex
  UsageTotals totals_;
};

}  // namespace llm_rotate::observe
