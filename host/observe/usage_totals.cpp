#include "observe/usage_totals.hpp"

#include <algorithm>

namespace llm_rotate::observe {

using dispatch::CallOutcome;

namespace {

void count_tokens(UsageCounts& counts, const sdk::Usage& usage) {
  counts.input_tokens += usage.prompt_tokens;
  counts.output_tokens += usage.completion_tokens;
  counts.cached_tokens += usage.cached_tokens;
  counts.cache_write_tokens += usage.cache_write_tokens;
  counts.reasoning_tokens += usage.reasoning_tokens;
}

void count_end(UsageCounts& counts, bool ok) {
  ++(ok ? counts.successes : counts.failures);
}

}  // namespace

UsageCounts& UsageTotals::row(std::map<std::string, UsageCounts>& table, const std::string& name) {
  const bool full = table.size() >= kMaxRows && !table.contains(name);
  return table[full ? std::string("(other)") : name];
}

void UsageTotals::add(const CallOutcome& outcome) {
  const std::lock_guard lock(mutex_);
  if (outcome.kind == CallOutcome::Kind::kRefused) return;  // nothing was asked of anybody
  UsageCounts& of_model = row(summary_.by_model, outcome.asked_model);
  for (const dispatch::AttemptRecord& attempt : outcome.attempts) {
    // Failed attempts may cost tokens too, and a key's row shows its own failures.
    UsageCounts& of_provider = row(summary_.by_provider, attempt.provider);
    UsageCounts& of_key = row(summary_.by_key, attempt.key_id);
    for (UsageCounts* counts : {&summary_.total, &of_model, &of_provider, &of_key}) {
      count_tokens(*counts, attempt.usage);
      counts->cost_usd += std::max(attempt.cost_usd, 0.0);
    }
    if (attempt.cancelled) continue;
    count_end(of_provider, attempt.ok);
    count_end(of_key, attempt.ok);
  }
  summary_.attempts += outcome.attempts.size();
  if (outcome.kind == CallOutcome::Kind::kCancelled) {
    ++summary_.cancelled;
    return;
  }
  const bool ok = outcome.kind == CallOutcome::Kind::kOk;
  count_end(summary_.total, ok);
  count_end(of_model, ok);
}

UsageSummary UsageTotals::summary() const {
  const std::lock_guard lock(mutex_);
  return summary_;
}

}  // namespace llm_rotate::observe
