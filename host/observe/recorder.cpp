#include "observe/recorder.hpp"

#include <algorithm>
#include <utility>

#include <spdlog/spdlog.h>

#include "observe/call_record.hpp"

namespace llm_rotate::observe {
namespace {

constexpr std::chrono::milliseconds kFlushDeadline{2'000};

}  // namespace

Recorder::Recorder(TelemetryList telemetry)
    : telemetry_(std::make_shared<const TelemetryList>(std::move(telemetry))) {}

Recorder::~Recorder() {
  use({});
}

std::shared_ptr<const TelemetryList> Recorder::telemetry() const {
  const std::lock_guard lock(mutex_);
  return telemetry_;
}

void Recorder::use(TelemetryList telemetry) {
  auto now = std::make_shared<const TelemetryList>(std::move(telemetry));
  std::shared_ptr<const TelemetryList> before = now;
  {
    const std::lock_guard lock(mutex_);
    telemetry_.swap(before);
  }
  for (const auto& old : *before) {
    const bool stays = std::find(now->begin(), now->end(), old) != now->end();
    if (!stays) old->flush(kFlushDeadline);
  }
}

void Recorder::call_ended(const dispatch::CallOutcome& outcome) {
  totals_.add(outcome);
  // Looked up each time, because the embedding program may register it late or replace it.
  const std::shared_ptr<spdlog::logger> logger = spdlog::get(kUsageLogger);
  const bool logged = logger != nullptr && logger->should_log(spdlog::level::info);
  const std::shared_ptr<const TelemetryList> list = telemetry();
  if (!logged && list->empty()) return;
  const std::string record = call_record_json(outcome);
  if (logged) logger->info(record);
  for (const auto& telemetry : *list) telemetry->call_ended(record);
}

}  // namespace llm_rotate::observe
