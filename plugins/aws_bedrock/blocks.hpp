// A conversation as Converse has it: turns of users and of the assistant, each a list of blocks.
//
// Made by the conversation reader, written by the body builder. Plain data.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace llm_rotate::aws_bedrock {

struct Block {
  enum class Kind : std::uint8_t {
    kText,
    kMedia,
    kDocument,
    kToolUse,
    kToolResult,
    kReasoning,
    kCachePoint,
  };

  Kind kind = Kind::kText;
  std::string json;
  std::string id;    // of tool uses and results: the one on the wire
  std::string text;  // of tool results: what they say, should they have to go as words
};

struct Turn {
  bool assistant = false;
  std::vector<Block> blocks;

  bool has(Block::Kind kind) const {
    for (const Block& block : blocks) {
      if (block.kind == kind) return true;
    }
    return false;
  }
};

Block text_block(std::string_view text);

// Whether Converse would refuse a block with that text: it takes none without a visible character.
bool is_blank(std::string_view text);

}  // namespace llm_rotate::aws_bedrock
