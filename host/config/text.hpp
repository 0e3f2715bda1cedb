// Small text helpers of the configuration: what may be shown of foreign text, and where it breaks.
//
// Called by the readers, the checks and the messages. Threads: pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "config/document.hpp"

namespace llm_rotate::config {

// Foreign text fit for a message: at most 64 bytes, control characters and broken UTF-8 as '?'.
std::string shown(std::string_view text);
// The same between quotation marks.
std::string quoted(std::string_view text);

// Where byte `offset` of the text stands; columns count characters, not bytes.
Position position_at(std::string_view text, std::size_t offset);

// Bytes until the first that is no part of well-formed UTF-8; the size when all of it is.
std::size_t valid_utf8_prefix(std::string_view text);

// Without blanks and line ends at both ends.
std::string_view trimmed(std::string_view text);

bool has_control(std::string_view text);

}  // namespace llm_rotate::config
