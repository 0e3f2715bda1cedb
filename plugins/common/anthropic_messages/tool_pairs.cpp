#include "tool_pairs.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::anthropic {

namespace {

using Kind = Block::Kind;

bool is_result(const Block& block) {
  return block.kind == Kind::kToolResult;
}

Block result_of_nothing(std::string_view id) {
  sdk::json::Writer out;
  out.begin_object().string("type", "tool_result").string("tool_use_id", id);
  out.string("content", "No result was given.").boolean("is_error", true).end_object();
  Block block;
  block.kind = Kind::kToolResult;
  block.id = id;
  block.json = out.str();
  return block;
}

// The calls of `turn` that are still to be answered.
std::vector<std::string> calls_of(const Turn& turn) {
  std::vector<std::string> ids;
  for (const Block& block : turn.blocks) {
    if (block.kind == Kind::kToolUse) ids.push_back(block.id);
  }
  return ids;
}

void answer(std::vector<std::string> open, Turn& turn) {
  for (Block& block : turn.blocks) {
    if (!is_result(block)) continue;
    const auto call = std::find(open.begin(), open.end(), block.id);
    if (call != open.end()) {
      open.erase(call);
      continue;
    }
    block.kind = Kind::kText;
    block.text.insert(0, "Result of tool call " + block.id + ": ");
    block.json.clear();
  }
  for (const std::string& id : open) turn.blocks.push_back(result_of_nothing(id));
  // Refused anywhere else in the turn.
  std::stable_partition(turn.blocks.begin(), turn.blocks.end(), is_result);
}

}  // namespace

void pair_tools(std::vector<Turn>& turns) {
  for (std::size_t i = 0; i < turns.size(); ++i) {
    if (turns[i].assistant) {
      const bool last = i + 1 == turns.size();
      if (last && !calls_of(turns[i]).empty()) turns.push_back({false, {}});
      continue;
    }
    answer(i > 0 ? calls_of(turns[i - 1]) : std::vector<std::string>(), turns[i]);
  }
}

}  // namespace llm_rotate::anthropic
