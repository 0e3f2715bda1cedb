// One code point at a time out of bytes that may be anything.
//
// Called by whatever shows or edits foreign text. Threads: pure functions.
#pragma once

#include <cstddef>
#include <string_view>

namespace llm_rotate::cli {

struct CodePoint {
  char32_t value = 0;    // the byte itself if it is not valid
  std::size_t size = 1;  // in bytes; 1 if it is not valid
  bool valid = false;    // strict: no overlong forms, no surrogates
};

// The first one of a text that is not empty.
CodePoint first_code_point(std::string_view text);

bool is_utf8(std::string_view text);

}  // namespace llm_rotate::cli
