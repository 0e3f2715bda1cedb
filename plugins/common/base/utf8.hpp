// UTF-8, as far as plugins need it. Called by the JSON cursor and by whatever shortens a text. Pure
// functions, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace llm_rotate::plugin_base {

// The length of the character that `text` starts with; 0 if those bytes are not UTF-8 (overlong
// forms and surrogates are not).
std::size_t utf8_length(std::string_view text);

// Appends `code_point`, or U+FFFD for one that UTF-8 cannot say.
void append_utf8(std::string& out, std::uint32_t code_point);

}  // namespace llm_rotate::plugin_base
