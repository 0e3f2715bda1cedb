// The messages of a chat as Converse takes them: instructions apart, turns that alternate and begin
// with the user's, every tool call answered in the turn behind it, and nothing blank.
//
// Made by the body builder, once for each request. Any thread; throws `ProviderError` for a message
// that cannot be sent.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/json.hpp"

#include "blocks.hpp"
#include "cache_marks.hpp"
#include "media.hpp"
#include "model_traits.hpp"

namespace llm_rotate::aws_bedrock {

class Conversation {
 public:
  Conversation(sdk::json::Value messages, const ModelTraits& traits, CacheMarks& marks);

  const std::vector<Block>& system() const { return system_; }
  const std::vector<Turn>& turns() const { return turns_; }

  // The tools that were called in it, by the names they go by on the wire.
  const std::vector<std::string>& called_tools() const { return called_tools_; }

  // Whether it ends within a tool loop whose last call has no reasoning before it: then a model
  // that thinks by a budget would refuse to think.
  bool loops_without_reasoning() const;

  // Adds instructions of the plugin's own.
  void instruct(std::string_view text);
  // Puts `mark` behind all that was said.
  void mark_end(Block mark);

 private:
  void read(sdk::json::Value message, std::size_t index);
  void read_system(sdk::json::Value message);
  void read_user(sdk::json::Value message, std::size_t index);
  void read_assistant(sdk::json::Value message);
  void read_tool(sdk::json::Value message, std::size_t index);
  void read_parts(sdk::json::Value content, std::size_t index, std::vector<Block>& blocks);
  void add_mark(sdk::json::Value cache_control, std::vector<Block>& blocks);
  void append(bool assistant, std::vector<Block> blocks);
  void flush_media();

  void finish();

  const ModelTraits& traits_;
  CacheMarks& marks_;
  MediaReader media_;
  std::vector<Block> system_;
  std::vector<Turn> turns_;
  std::vector<std::string> called_tools_;
  std::vector<Block> put_aside_;  // what tool results of this turn cannot hold
};

}  // namespace llm_rotate::aws_bedrock
