// A conversation as Anthropic has it: turns of user and assistant in alternation, each a list of
// blocks, and the system prompt apart. Plain data between the readers of chat JSON and the writer
// of the body.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace llm_rotate::anthropic {

// The prompt up to here is worth caching.
struct CacheMark {
  enum class Ttl : std::uint8_t { kUnsaid, kMinutes, kHour };
  Ttl ttl = Ttl::kUnsaid;
};

struct Block {
  enum class Kind : std::uint8_t { kText, kMedia, kThinking, kToolUse, kToolResult };

  Kind kind = Kind::kText;
  std::string text;  // of a text block; of a result, what it says, should it have to go as words
  std::string json;  // of any other than a text: its object, without a cache mark
  std::string id;    // of calls and results: the one on the wire
  std::optional<CacheMark> mark;
};

struct Turn {
  bool assistant = false;
  std::vector<Block> blocks;
};

struct Conversation {
  std::vector<Block> system;  // texts
  std::vector<Turn> turns;
  bool uses_files = false;  // refers to uploaded files
};

struct Tool {
  std::string name;
  std::string json;
  std::optional<CacheMark> mark;
};

}  // namespace llm_rotate::anthropic
