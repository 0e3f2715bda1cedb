// Shell-like patterns for keys, models, paths and prompts. Called by the rule engine and the
// limits; pure, from any thread.
#pragma once

#include <string_view>

namespace llm_rotate::fake {

// `*` stands for any run of bytes, `?` for one byte; everything else is itself, case included.
bool glob_match(std::string_view pattern, std::string_view text);

}  // namespace llm_rotate::fake
