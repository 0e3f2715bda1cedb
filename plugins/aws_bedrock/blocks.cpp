#include "blocks.hpp"

#include "llm_rotate/sdk/json.hpp"

#include "base/safe_text.hpp"

namespace llm_rotate::aws_bedrock {

Block text_block(std::string_view text) {
  Block block;
  block.kind = Block::Kind::kText;
  sdk::json::Writer out;
  block.json = out.begin_object().string("text", text).end_object().str();
  return block;
}

bool is_blank(std::string_view text) {
  return plugin_base::trimmed(text).empty();
}

}  // namespace llm_rotate::aws_bedrock
