#include "stream_blocks.hpp"

#include <utility>

#include "reasoning_state.hpp"
#include "reply.hpp"
#include "tools.hpp"

namespace llm_rotate::aws_bedrock {

namespace {

using sdk::json::Value;
using sdk::json::Writer;

// More than any answer has.
constexpr std::size_t kMaxBlocks = 4096;

std::string reasoning_delta(std::string_view member, std::string_view value, bool encrypted,
                            std::int64_t index) {
  Writer out;
  out.begin_object();
  if (member == "text") out.string("reasoning_content", value);
  out.key("reasoning_details").begin_array().begin_object();
  out.string("type", encrypted ? "reasoning.encrypted" : "reasoning.text").string(member, value);
  out.string("format", kReasoningFormat).integer("index", index);
  return out.end_object().end_array().end_object().str();
}

void send_text(std::string_view text, const StreamBlocks::Send& send) {
  Writer out;
  send(out.begin_object().string("content", text).end_object().view());
}

}  // namespace

StreamBlocks::Block* StreamBlocks::at(std::int64_t index) {
  const auto found = blocks_.find(index);
  if (found != blocks_.end()) return &found->second;
  if (blocks_.size() >= kMaxBlocks) return nullptr;
  return &blocks_[index];
}

void StreamBlocks::start(Value payload, const Send& send) {
  Block* const block = at(payload["contentBlockIndex"].integer());
  const Value call = payload["start"]["toolUse"];
  if (block == nullptr || block->kind != Block::Kind::kUnknown) return;
  if (!call.is_object()) return;  // what it is, its first piece tells
  if (is_server_tool(call)) {
    block->kind = Block::Kind::kServer;
    return;
  }
  if (call["name"].string() == kSchemaTool) {
    block->kind = Block::Kind::kAnswer;
    return;
  }
  block->kind = Block::Kind::kCall;
  block->index = calls_++;
  Writer out;
  out.begin_object().key("tool_calls").begin_array().begin_object();
  out.integer("index", block->index).string("id", call["toolUseId"].string());
  out.string("type", "function").key("function").begin_object();
  out.string("name", call["name"].string()).string("arguments", "");
  send(out.end_object().end_object().end_array().end_object().view());
}

void StreamBlocks::take(Value payload, const Send& send) {
  Block* const block = at(payload["contentBlockIndex"].integer());
  if (block == nullptr) return;
  const Value delta = payload["delta"];
  if (!delta["text"].string().empty()) send_text(delta["text"].string(), send);
  if (delta["toolUse"].is_object()) take_input(*block, delta["toolUse"]["input"].string(), send);
  if (delta["reasoningContent"].is_object()) {
    take_reasoning(*block, delta["reasoningContent"], send);
  }
}

void StreamBlocks::take_input(Block& block, std::string_view input, const Send& send) {
  if (input.empty()) return;
  if (block.kind == Block::Kind::kAnswer) {
    block.has_input = true;
    send_text(input, send);
  } else if (block.kind == Block::Kind::kCall) {
    block.has_input = true;
    Writer out;
    out.begin_object().key("tool_calls").begin_array().begin_object();
    out.integer("index", block.index).key("function").begin_object().string("arguments", input);
    send(out.end_object().end_object().end_array().end_object().view());
  }
}

void StreamBlocks::take_reasoning(Block& block, Value content, const Send& send) {
  if (block.kind == Block::Kind::kUnknown) {
    block.kind = Block::Kind::kReasoning;
    block.index = reasoning_entries_++;
  }
  if (block.kind != Block::Kind::kReasoning) return;
  const std::string_view text = content["text"].string();
  if (!text.empty()) send(reasoning_delta("text", text, false, block.index));
  block.signature += content["signature"].string();
  const std::string_view redacted = content["redactedContent"].string();
  if (!redacted.empty()) send(reasoning_delta("data", redacted, true, block.index));
}

void StreamBlocks::stop(Value payload, const Send& send) {
  const auto found = blocks_.find(payload["contentBlockIndex"].integer());
  if (found != blocks_.end()) close(found->second, send);
}

void StreamBlocks::stop_all(const Send& send) {
  for (auto& [index, block] : blocks_) close(block, send);
}

void StreamBlocks::close(Block& block, const Send& send) {
  if (!block.signature.empty()) {
    const std::string signature = std::exchange(block.signature, {});
    send(reasoning_delta("signature", signature, false, block.index));
  }
  const bool tool = block.kind == Block::Kind::kCall || block.kind == Block::Kind::kAnswer;
  if (tool && !block.has_input) take_input(block, "{}", send);
}

}  // namespace llm_rotate::aws_bedrock
