// The interface of a telemetry plugin: it is told of every call when it ends.
#pragma once

#include <chrono>
#include <string_view>

namespace llm_rotate::sdk {

class ITelemetry {
 public:
  virtual ~ITelemetry() = default;
  // One finished call as CallRecord JSON, its attempts included. Must copy what it keeps and return
  // at once: it runs on the event loop that served the call.
  virtual void call_ended(std::string_view call_record_json) = 0;
  // Hands out what is buffered; called once before the process ends, from any thread.
  virtual void flush(std::chrono::milliseconds deadline) = 0;
};

}  // namespace llm_rotate::sdk
