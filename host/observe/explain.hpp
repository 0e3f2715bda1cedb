// One call as a story for a human: each attempt with its route, why it was made, what came of it.
//
// Called by `llm-rotate explain` with a CallRecord. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace llm_rotate::observe {

// Nothing if that is no CallRecord.
std::optional<std::string> explain(std::string_view call_record_json);

}  // namespace llm_rotate::observe
