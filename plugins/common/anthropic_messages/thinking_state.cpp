#include "thinking_state.hpp"

#include <string>

#include "model_traits.hpp"

namespace llm_rotate::anthropic {

namespace {

using sdk::json::Value;
using sdk::json::Writer;

Block thinking_block(std::string json) {
  Block block;
  block.kind = Block::Kind::kThinking;
  block.json = std::move(json);
  return block;
}

// A broker hands out entries of this format, too, and names no model in them: Claude's signature,
// but given by another host, for all one can tell. A refused signature would end the conversation.
bool is_own(Value entry, std::string_view model) {
  return entry["format"].string() == kThinkingFormat &&
         is_same_model(entry["model"].string(), model);
}

}  // namespace

void append_thinking(Value reasoning_details, std::string_view model, std::vector<Block>& blocks) {
  reasoning_details.each([&](Value entry) {
    if (!is_own(entry, model)) return;
    const std::string_view type = entry["type"].string();
    Writer out;
    out.begin_object();
    if (type == "reasoning.text" && !entry["signature"].string().empty()) {
      out.string("type", "thinking").string("thinking", entry["text"].string());
      out.string("signature", entry["signature"].string());
    } else if (type == "reasoning.encrypted" && !entry["data"].string().empty()) {
      out.string("type", "redacted_thinking").string("data", entry["data"].string());
    } else {
      return;
    }
    blocks.push_back(thinking_block(out.end_object().str()));
  });
}

void write_thinking(Writer& out, Value block, std::int64_t index, std::string_view model) {
  out.begin_object();
  if (block["type"].string() == "thinking") {
    out.string("type", "reasoning.text").string("text", block["thinking"].string());
    if (block["signature"].is_string()) out.string("signature", block["signature"].string());
  } else {
    out.string("type", "reasoning.encrypted").string("data", block["data"].string());
  }
  out.string("format", kThinkingFormat);
  if (!model.empty()) out.string("model", model);
  out.integer("index", index).end_object();
}

}  // namespace llm_rotate::anthropic
