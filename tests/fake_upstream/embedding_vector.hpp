// Vectors that stand for texts: the same text has the same vector in every run. Called by the
// dialects; pure, any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace llm_rotate::fake {

// A vector of length one, as the real ones are.
std::vector<float> vector_of(std::string_view text, std::size_t dimensions);

// Appends it as a JSON array.
void append_floats(const std::vector<float>& vector, std::string& out);

}  // namespace llm_rotate::fake
