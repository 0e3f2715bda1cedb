// What one raw call of a plugin's function did: its status, and how often it used its sinks.
//
// Filled by `RawProvider`. Threads: plain values; the callbacks run on the calling thread.
#pragma once

#include <cstdint>
#include <string>

#include "llm_rotate/sdk/abi.h"
#include "llm_rotate/sdk/detail/convert.hpp"
#include "llm_rotate/sdk/error.hpp"

namespace llm_rotate::conformance {

struct Faults {
  int count = 0;
  sdk::Verdict last;

  llmr_fault_sink sink() { return {this, &on_fault}; }
  static void on_fault(void* context, const llmr_verdict_view* view) noexcept;
};

template <class Value>
struct Outcome {
  std::int32_t status = LLMR_FAILED;
  int results = 0;
  bool unreadable = false;  // a result that was null, short, or had bytes without an address
  Value value{};
  Faults faults;

  bool ok() const { return status == LLMR_OK; }
};

// A copy of what `view` shows; false if it cannot be read.
bool copy(const llmr_http_request_view* view, sdk::HttpRequest& out);
bool copy(const llmr_headers_view* view, sdk::Headers& out);
bool copy(const llmr_capabilities_view* view, sdk::Capabilities& out);
bool copy(const llmr_access_token_view* view, sdk::AccessToken& out);
bool copy(const llmr_chat_reply_view* view, sdk::ChatReply& out);
bool copy(const llmr_verdict_view* view, sdk::Verdict& out);

// The callback of the sink whose context is the outcome.
template <class Value, class View>
void take(void* context, const View* view) noexcept {
  auto& outcome = *static_cast<Outcome<Value>*>(context);
  ++outcome.results;
  outcome.unreadable = !copy(view, outcome.value) || outcome.unreadable;
}

// Which rule of calls was broken; empty when none: either LLMR_OK, one result and no fault, or
// LLMR_FAILED, one fault and no result.
std::string broken_rule(std::int32_t status, int results, bool unreadable, int faults);

template <class Value>
std::string broken_rule(const Outcome<Value>& outcome) {
  return broken_rule(outcome.status, outcome.results, outcome.unreadable, outcome.faults.count);
}

}  // namespace llm_rotate::conformance
