// Patterns of model ids: `*` stands for any run of characters, `?` for one. Nothing else is
// special.
//
// Called by routing for every key and model (the result is cached there) and by lint.
// Threads: pure functions. Work is at most pattern times text, both bounded.
#pragma once

#include <string>
#include <string_view>

namespace llm_rotate::config {

inline constexpr std::size_t kMaxModelId = 256;

bool glob_matches(std::string_view pattern, std::string_view text);

// Whether it has a wildcard, so that it names more than one model.
bool is_glob(std::string_view pattern);

// What is wrong with an entry of `models`, as the end of a sentence; empty when nothing is.
std::string glob_fault(std::string_view pattern);

}  // namespace llm_rotate::config
