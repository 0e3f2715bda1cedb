// Reads and checks the `content` of one message: a string, or parts. Called by openai_messages.cpp;
// pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "fake_upstream/openai/openai_check.hpp"

namespace llm_rotate::fake::openai {

struct Content {
  std::string text;
  std::size_t chars = 0;  // as the token estimate counts them
};

struct ContentPlace {
  std::string_view role;
  std::string path;  // "messages[0].content"
  bool strict = true;
};

Refusal read_content(const Json& content, const ContentPlace& place, Content& read);

// True when the word is in the text, in any case.
bool content_mentions(const Json& content, std::string_view lower_case_word);

}  // namespace llm_rotate::fake::openai
