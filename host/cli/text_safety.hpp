// Foreign text made fit for a terminal: what a provider, a plugin or a file says must not move the
// cursor, set the title or rewrite what stands above.
//
// Called for everything that is shown on a terminal and not written by this program itself.
// Threads: pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace llm_rotate::cli {

// Control characters as \x1b or \u009b, broken UTF-8 as \xff, characters that turn the direction of
// writing as \u202e. Line feeds and tabs stay; a carriage return before a line feed goes.
std::string for_terminal(std::string_view text);

// The same on one line, of which line feeds and tabs become blanks.
std::string one_line(std::string_view text);

// Columns that the text takes on a terminal: two for East Asian wide characters and emoji, none for
// combining marks.
std::size_t display_width(std::string_view text);
std::size_t display_width(char32_t point);

// As much of the text as fits into so many columns, the last of them then "…".
std::string clipped(std::string_view text, std::size_t columns);

}  // namespace llm_rotate::cli
