// Text that a plugin made, fit for a log line or a message.
//
// Called wherever words of a plugin or of its manifest are shown. Threads: pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace llm_rotate::plugin {

// At most `max_bytes` of it, then "..."; control characters as \n, \t or \x1b, broken UTF-8 as '?'.
std::string safe_text(std::string_view text, std::size_t max_bytes);

bool has_control(std::string_view text);

}  // namespace llm_rotate::plugin
