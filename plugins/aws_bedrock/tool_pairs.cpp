#include "tool_pairs.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::aws_bedrock {

namespace {

constexpr std::string_view kNoResult = "No result was given.";

void pair_turn(const Turn& calls, Turn& answer) {
  std::vector<std::string_view> open;
  for (const Block& block : calls.blocks) {
    if (block.kind == Block::Kind::kToolUse) open.push_back(block.id);
  }
  std::vector<Block> results;
  std::vector<Block> others;
  bool behind_result = false;
  for (Block& block : answer.blocks) {
    if (block.kind == Block::Kind::kToolResult) {
      const auto call = std::find(open.begin(), open.end(), block.id);
      behind_result = call != open.end();
      if (behind_result) {
        open.erase(call);
        results.push_back(std::move(block));
      } else {
        others.push_back(text_block("Result of tool call " + block.id + ": " + block.text));
      }
    } else if (block.kind == Block::Kind::kCachePoint && behind_result) {
      results.push_back(std::move(block));
      behind_result = false;
    } else {
      behind_result = false;
      others.push_back(std::move(block));
    }
  }
  for (const std::string_view id : open) {
    results.push_back(tool_result(id, {text_block(kNoResult)}, true));
  }
  std::move(others.begin(), others.end(), std::back_inserter(results));
  answer.blocks = std::move(results);
}

}  // namespace

Block tool_result(std::string_view id, const std::vector<Block>& content, bool failed) {
  Block block;
  block.kind = Block::Kind::kToolResult;
  block.id = id;
  sdk::json::Writer out;
  out.begin_object().key("toolResult").begin_object().string("toolUseId", id);
  out.key("content").begin_array();
  for (const Block& part : content) out.raw(part.json);
  out.end_array();
  if (failed) out.string("status", "error");
  block.json = out.end_object().end_object().str();
  return block;
}

void pair_tools(std::vector<Turn>& turns) {
  const Turn no_calls = {true, {}};
  for (std::size_t i = 0; i < turns.size(); ++i) {
    if (turns[i].assistant) {
      const bool answered = i + 1 < turns.size();
      if (!answered && turns[i].has(Block::Kind::kToolUse)) turns.push_back({false, {}});
      continue;
    }
    pair_turn(i > 0 ? turns[i - 1] : no_calls, turns[i]);
  }
}

}  // namespace llm_rotate::aws_bedrock
