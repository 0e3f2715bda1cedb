// What a reply of the Responses API repeats of its request, as one JSON object behind a mark.
//
// Written by `read_responses_request`, read by the reply and the encoder. Pure functions.
#pragma once

#include <string>
#include <string_view>

namespace llm_rotate::openai {

inline constexpr char kResponsesMark = 'r';

inline bool is_responses(std::string_view memory) {
  return memory.starts_with(kResponsesMark);
}
inline std::string_view echo_of(std::string_view memory) {
  return memory.substr(1);
}

}  // namespace llm_rotate::openai
