#include "reasoning_state.hpp"

#include <cstdint>
#include <string>

namespace llm_rotate::aws_bedrock {

namespace {

using sdk::json::Value;

struct Entry {
  bool encrypted = false;
  std::int64_t index = 0;
  std::string text, signature, data;
};

// The pieces of a stream that a client kept apart are one entry.
std::vector<Entry> entries_of(Value details) {
  std::vector<Entry> entries;
  details.each([&entries](Value detail) {
    if (detail["format"].string() != kReasoningFormat) return;
    const bool encrypted = detail["type"].string() == "reasoning.encrypted";
    const std::int64_t index = detail["index"].integer(-1);
    const bool continues = !encrypted && index >= 0 && !entries.empty() &&
                           !entries.back().encrypted && entries.back().index == index;
    if (!continues) entries.push_back({encrypted, index, {}, {}, {}});
    Entry& entry = entries.back();
    entry.text += detail["text"].string();
    if (detail["signature"].is_string()) entry.signature = detail["signature"].string();
    entry.data = detail["data"].string();
  });
  return entries;
}

bool may_go_back(const Entry& entry, const ModelTraits& traits) {
  if (!traits.takes_back_reasoning) return false;
  if (traits.family == ModelTraits::Family::kUnknown) return true;
  // Only Claude signs and encrypts; it takes nothing else back, and nobody else can read that.
  const bool of_claude = entry.encrypted || !entry.signature.empty();
  return of_claude == traits.signed_reasoning;
}

Block block_of(const Entry& entry) {
  sdk::json::Writer out;
  out.begin_object().key("reasoningContent").begin_object();
  if (entry.encrypted) {
    out.string("redactedContent", entry.data);
  } else {
    out.key("reasoningText").begin_object().string("text", entry.text);
    if (!entry.signature.empty()) out.string("signature", entry.signature);
    out.end_object();
  }
  out.end_object().end_object();
  Block block;
  block.kind = Block::Kind::kReasoning;
  block.json = out.str();
  return block;
}

}  // namespace

std::vector<Block> reasoning_blocks(Value details, const ModelTraits& traits) {
  std::vector<Block> blocks;
  for (const Entry& entry : entries_of(details)) {
    const bool empty =
        entry.encrypted ? entry.data.empty() : entry.text.empty() && entry.signature.empty();
    if (!empty && may_go_back(entry, traits)) blocks.push_back(block_of(entry));
  }
  return blocks;
}

}  // namespace llm_rotate::aws_bedrock
