#include "observe/recorder.hpp"

#include <utility>

#include <spdlog/spdlog.h>

#include "observe/call_record.hpp"

namespace llm_rotate::observe {
namespace {

constexpr std::chrono::milliseconds kFlushDeadline{2'000};

}  // namespace

Recorder::Recorder(std::vector<std::shared_ptr<sdk::ITelemetry>> telemetry)
    : telemetry_(std::move(telemetry)) {}

Recorder::~Recorder() {
  for (const auto& telemetry : telemetry_) telemetry->flush(kFlushDeadline);
}

void Recorder::call_ended(const dispatch::CallOutcome& outcome) {
  totals_.add(outcome);
  // Looked up each time, because the embedding program may register it late or replace it.
  const std::shared_ptr<spdlog::logger> logger = spdlog::get(kUsageLogger);
  const bool logged = logger != nullptr && logger->should_log(spdlog::level::info);
  if (!logged && telemetry_.empty()) return;
  const std::string record = call_record_json(outcome);
  if (logged) logger->info(record);
  for (const auto& telemetry : telemetry_) telemetry->call_ended(record);
}

}  // namespace llm_rotate::observe
