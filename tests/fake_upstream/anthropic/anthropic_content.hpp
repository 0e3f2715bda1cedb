// The blocks that a message may hold. Called by the reader of messages; pure, from any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "fake_upstream/anthropic/anthropic_check.hpp"

namespace llm_rotate::fake::anthropic {

struct ContentRules {
  bool strict = true;       // refuse unknown members
  bool files_beta = false;  // uploaded files may be referred to
};

struct Content {
  std::string text = {};
  std::size_t chars = 0;
};

// Reads a block "text", "image", "document" or "search_result".
Refusal read_plain_block(const Json& block, const std::string& path, const ContentRules& rules,
                         Content& out);

// Reads the content of a result, or a system prompt: a text or a list of such blocks.
Refusal read_plain_content(const Json& content, const std::string& path, const ContentRules& rules,
                           CacheMarks& marks, Content& out);

}  // namespace llm_rotate::fake::anthropic
