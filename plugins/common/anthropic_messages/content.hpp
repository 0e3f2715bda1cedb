// The content of a message, from the parts of chat JSON to Anthropic's blocks.
//
// Called by the reader of conversations, on each build. Pure functions, any thread; they throw
// `ProviderError` for a part that the vendor cannot be sent.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/json.hpp"

#include "blocks.hpp"

namespace llm_rotate::anthropic {

struct ContentRules {
  std::string where;        // for error messages: "messages[2]"
  bool texts_only = false;  // of instructions, and of what the assistant said
};

// Appends the blocks of `content`, a text or a list of parts; what is empty gives none. Sets
// `uses_files` when one refers to an uploaded file.
void append_content(sdk::json::Value content, const ContentRules& rules, std::vector<Block>& blocks,
                    bool& uses_files);

Block text_block(std::string_view text);

}  // namespace llm_rotate::anthropic
