// URLs as they are compared. Pure functions, any thread.
#pragma once

#include <string>
#include <string_view>

namespace llm_rotate::replay {

// `text` with each %XX as the byte that it stands for.
std::string percent_decoded(std::string_view text);

}  // namespace llm_rotate::replay
