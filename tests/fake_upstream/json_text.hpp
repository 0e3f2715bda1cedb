// Writing JSON by hand into a string that is used again and again: no allocation per chunk.
// Called by the dialects and the log; pure, from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace llm_rotate::fake {

// Appends `text` as a JSON string, quotes included. `text` is UTF-8.
void append_json_string(std::string& out, std::string_view text);

// The same without the quotes, for a string that is written in pieces.
void append_json_escaped(std::string& out, std::string_view text);

void append_number(std::string& out, std::uint64_t value);
void append_signed(std::string& out, std::int64_t value);

// A string or null.
void append_json_optional(std::string& out, const std::optional<std::string>& text);

}  // namespace llm_rotate::fake
