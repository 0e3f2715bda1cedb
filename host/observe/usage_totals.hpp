// What was used since the start: successes, failures, tokens; overall and by provider, model, key.
//
// Fed by `Recorder` on every loop, read by `usage_summary`. Threads: any; one short lock a call.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "llm_rotate/usage.hpp"

#include "dispatch/call_types.hpp"

namespace llm_rotate::observe {

class UsageTotals {
 public:
  void add(const dispatch::CallOutcome& outcome);
  UsageSummary summary() const;

 private:
  // A gateway's clients choose model names, so the tables are bounded; the rest counts as
  // "(other)".
  static constexpr std::size_t kMaxRows = 1024;

  static UsageCounts& row(std::map<std::string, UsageCounts>& table, const std::string& name);

  mutable std::mutex mutex_;
  UsageSummary summary_;
};

}  // namespace llm_rotate::observe
