// "Did you mean": the known name that a mistyped one is closest to.
//
// Called wherever a name is refused. Threads: pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace llm_rotate::config {

// Edits (insert, delete, replace, swap of neighbours) from a to b without regard to case;
// `limit + 1` as soon as it is more than `limit`.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit);

// The closest candidate, or empty when none is close enough to be a likely slip.
std::string nearest(std::string_view name, const std::vector<std::string>& candidates);

// "; did you mean 'x'?", or empty.
std::string did_you_mean(std::string_view name, const std::vector<std::string>& candidates);

}  // namespace llm_rotate::config
