#include "conversation.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/safe_text.hpp"
#include "drops.hpp"
#include "reasoning_state.hpp"
#include "tool_ids.hpp"
#include "tool_pairs.hpp"

namespace llm_rotate::aws_bedrock {

namespace {

using sdk::json::Value;

constexpr std::string_view kNoOutput = "(no output)";

void add_text(std::string_view text, std::vector<Block>& blocks) {
  if (!is_blank(text)) blocks.push_back(text_block(text));
}

// What a call was given, as the object that Converse wants. A history may hold arguments that were
// cut off; they go as the text that they are.
std::string input_of(std::string_view arguments) {
  if (is_blank(arguments)) return "{}";
  const sdk::json::Document document(arguments);
  if (document.root().is_object()) return std::string(plugin_base::trimmed(arguments));
  sdk::json::Writer out;
  return out.begin_object().string("arguments", arguments).end_object().str();
}

Block tool_use(std::string_view id, std::string_view name, std::string_view input) {
  Block block;
  block.kind = Block::Kind::kToolUse;
  block.id = id;
  sdk::json::Writer out;
  out.begin_object().key("toolUse").begin_object().string("toolUseId", id).string("name", name);
  block.json = out.raw("input", input).end_object().end_object().str();
  return block;
}

std::string words_of(Value content) {
  std::string words(content.string());
  content.each([&words](Value part) { words += part["text"].string(); });
  return words;
}

// A document needs words beside it.
void give_words(Turn& turn) {
  if (turn.has(Block::Kind::kDocument) && !turn.has(Block::Kind::kText)) {
    turn.blocks.insert(turn.blocks.begin(), text_block("See the attached document."));
  }
}

// What the model is to go on with must not end in white space.
void trim_end(Turn& turn) {
  Block& last = turn.blocks.back();
  if (last.kind != Block::Kind::kText) return;
  const sdk::json::Document document(last.json);
  std::string_view text = document["text"].string();
  text = text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
  last = text_block(text);
}

}  // namespace

Conversation::Conversation(Value messages, const ModelTraits& traits, CacheMarks& marks)
    : traits_(traits), marks_(marks), media_(traits) {
  std::size_t index = 0;
  messages.each([&](Value message) { read(message, index++); });
  flush_media();
  pair_tools(turns_);
  finish();
}

void Conversation::read(Value message, std::size_t index) {
  const std::string_view role = message["role"].string();
  if (role == "tool" || role == "function") {
    read_tool(message, index);
    return;
  }
  flush_media();
  if (role == "system" || role == "developer") {
    read_system(message);
  } else if (role == "assistant") {
    read_assistant(message);
  } else if (role == "user") {
    read_user(message, index);
  } else {
    refuse("role", "messages[" + std::to_string(index) +
                       "] has no role that is known; write system, developer, user, assistant or "
                       "tool");
  }
}

void Conversation::read_system(Value message) {
  const Value content = message["content"];
  std::vector<Block> blocks;
  add_text(content.string(), blocks);
  content.each([&](Value part) {
    add_text(part["text"].string(), blocks);
    add_mark(part["cache_control"], blocks);
  });
  add_mark(message["cache_control"], blocks);
  std::move(blocks.begin(), blocks.end(), std::back_inserter(system_));
}

void Conversation::read_user(Value message, std::size_t index) {
  std::vector<Block> blocks;
  read_parts(message["content"], index, blocks);
  add_mark(message["cache_control"], blocks);
  append(false, std::move(blocks));
}

void Conversation::read_parts(Value content, std::size_t index, std::vector<Block>& blocks) {
  add_text(content.string(), blocks);
  Place place = {index, 0};
  content.each([&](Value part) {
    const std::string_view type = part["type"].string();
    if (type == "image_url" || type == "file" || type == "input_audio") {
      blocks.push_back(media_.read(part, place));
    } else {
      add_text(part.is_string() ? part.string() : part["text"].string(), blocks);
    }
    add_mark(part["cache_control"], blocks);
    ++place.part;
  });
}

void Conversation::read_assistant(Value message) {
  std::vector<Block> blocks = reasoning_blocks(message["reasoning_details"], traits_);
  const Value content = message["content"];
  add_text(content.string(), blocks);
  content.each([&](Value part) {
    add_text(part["text"].string(), blocks);
    add_text(part["refusal"].string(), blocks);
    add_mark(part["cache_control"], blocks);
  });
  add_text(message["refusal"].string(), blocks);
  message["tool_calls"].each([&](Value call) {
    const Value function = call["function"];
    const std::string name = wire_tool_name(function.is_object() ? function["name"].string()
                                                                 : call["custom"]["name"].string());
    const std::string input = input_of(function.is_object() ? function["arguments"].string()
                                                            : call["custom"]["input"].string());
    blocks.push_back(
        tool_use(wire_tool_id(call["id"].string(), traits_.short_tool_ids), name, input));
    if (std::find(called_tools_.begin(), called_tools_.end(), name) == called_tools_.end()) {
      called_tools_.push_back(name);
    }
  });
  add_mark(message["cache_control"], blocks);
  append(true, std::move(blocks));
}

void Conversation::read_tool(Value message, std::size_t index) {
  std::vector<Block> parts;
  read_parts(message["content"], index, parts);
  std::vector<Block> content;
  bool moved = false;
  for (Block& part : parts) {
    const bool document = part.kind == Block::Kind::kDocument;
    const bool fits =
        part.kind == Block::Kind::kText ||
        (document ? traits_.documents_in_tool_results
                  : part.kind == Block::Kind::kMedia && traits_.media_in_tool_results);
    if (fits) {
      content.push_back(std::move(part));
    } else if (part.kind != Block::Kind::kCachePoint) {
      put_aside_.push_back(std::move(part));
      moved = true;
    }
  }
  if (content.empty()) {
    content.push_back(text_block(moved ? std::string_view("The result is attached.") : kNoOutput));
  }
  const std::string id = wire_tool_id(message["tool_call_id"].string(), traits_.short_tool_ids);
  std::vector<Block> blocks;
  blocks.push_back(tool_result(id, content, false));
  blocks.back().text = words_of(message["content"]);
  if (is_blank(blocks.back().text)) blocks.back().text = kNoOutput;
  add_mark(message["cache_control"], blocks);
  append(false, std::move(blocks));
}

// The results of one turn's calls follow each other; what they cannot hold comes behind them.
void Conversation::flush_media() {
  if (!put_aside_.empty()) append(false, std::exchange(put_aside_, {}));
}

// A point needs something in front of it that it can mark.
void Conversation::add_mark(Value cache_control, std::vector<Block>& blocks) {
  auto mark = marks_.point(cache_control);
  if (!mark || blocks.empty() || blocks.back().kind == Block::Kind::kCachePoint) return;
  blocks.push_back(std::move(*mark));
}

void Conversation::append(bool assistant, std::vector<Block> blocks) {
  const bool speaks = std::any_of(blocks.begin(), blocks.end(), [](const Block& block) {
    return block.kind != Block::Kind::kReasoning && block.kind != Block::Kind::kCachePoint;
  });
  if (!speaks) return;  // a thought that nothing came of
  if (turns_.empty() || turns_.back().assistant != assistant) turns_.push_back({assistant, {}});
  std::vector<Block>& into = turns_.back().blocks;
  std::move(blocks.begin(), blocks.end(), std::back_inserter(into));
}

void Conversation::finish() {
  if (!traits_.system && !system_.empty()) {
    if (turns_.empty() || turns_.front().assistant) {
      turns_.insert(turns_.begin(), Turn{false, {}});
    }
    std::vector<Block>& first = turns_.front().blocks;
    first.insert(first.begin(), std::make_move_iterator(system_.begin()),
                 std::make_move_iterator(system_.end()));
    system_.clear();
  }
  if (!turns_.empty() && turns_.front().assistant) {
    turns_.insert(turns_.begin(), Turn{false, {text_block("(The conversation goes on.)")}});
  }
  for (Turn& turn : turns_) {
    if (!turn.assistant) give_words(turn);
  }
  if (!turns_.empty() && turns_.back().assistant) trim_end(turns_.back());
  if (turns_.empty()) {
    refuse("no_messages",
           "the request says nothing: it needs a message of the user's with a text, an image or a "
           "document");
  }
}

bool Conversation::loops_without_reasoning() const {
  if (turns_.size() < 2 || !turns_.back().has(Block::Kind::kToolResult)) return false;
  return !turns_[turns_.size() - 2].has(Block::Kind::kReasoning);
}

void Conversation::instruct(std::string_view text) {
  if (traits_.system) {
    system_.push_back(text_block(text));
  } else {
    std::vector<Block>& first = turns_.front().blocks;
    first.insert(first.begin(), text_block(text));
  }
}

void Conversation::mark_end(Block mark) {
  std::vector<Block>& last = turns_.back().blocks;
  if (last.back().kind != Block::Kind::kCachePoint) last.push_back(std::move(mark));
}

}  // namespace llm_rotate::aws_bedrock
