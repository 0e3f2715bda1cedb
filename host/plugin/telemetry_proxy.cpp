#include "plugin/telemetry_proxy.hpp"

#include "llm_rotate/sdk/detail/tables.hpp"

namespace llm_rotate::plugin {

Result<std::unique_ptr<TelemetryProxy>> TelemetryProxy::make(Instance instance) {
  const auto* const table =
      sdk::detail::table_of<llmr_telemetry_v1>(instance.entry(), LLMR_EXT_TELEMETRY);
  if (table == nullptr) {
    return refusal_of(instance.file(), "is no telemetry plugin; use it where its kind belongs");
  }
  return std::unique_ptr<TelemetryProxy>(new TelemetryProxy(std::move(instance), *table));
}

void TelemetryProxy::call_ended(std::string_view call_record_json) {
  table_->call_ended(instance_.self(), llmr_str{call_record_json.data(), call_record_json.size()});
}

void TelemetryProxy::flush(std::chrono::milliseconds deadline) {
  table_->flush(instance_.self(), deadline.count());
}

}  // namespace llm_rotate::plugin
