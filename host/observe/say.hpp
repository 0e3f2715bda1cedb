// What the host says to whoever runs it, beside the records: lines for spdlog's default logger.
//
// A program that embeds the library may have dropped that logger; then nothing is said. Called by
// runtime and gateway. Threads: any.
#pragma once

#include <string_view>

namespace llm_rotate::observe {

enum class Weight { kInfo, kWarning, kError };

void say(Weight weight, std::string_view line) noexcept;

}  // namespace llm_rotate::observe
