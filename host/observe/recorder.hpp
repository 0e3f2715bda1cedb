// Books every finished call: the totals, one CallRecord line in the usage log, the telemetry
// plugins.
//
// Told by dispatch, on every loop. Threads: any.
#pragma once

#include <memory>
#include <vector>

#include "llm_rotate/sdk/telemetry.hpp"

#include "dispatch/call_types.hpp"
#include "observe/usage_totals.hpp"

namespace llm_rotate::observe {

// The spdlog logger that gets one JSON line a call. Whoever embeds the library registers it with
// sinks of their choice, before or after; without one nothing is written.
inline constexpr char kUsageLogger[] = "llm_rotate.observability.usage";

class Recorder final : public dispatch::ICallObserver {
 public:
  explicit Recorder(std::vector<std::shared_ptr<sdk::ITelemetry>> telemetry);
  ~Recorder() override;

  void call_ended(const dispatch::CallOutcome& outcome) override;
  UsageSummary summary() const { return totals_.summary(); }

 private:
  std::vector<std::shared_ptr<sdk::ITelemetry>> telemetry_;
  UsageTotals totals_;
};

}  // namespace llm_rotate::observe
