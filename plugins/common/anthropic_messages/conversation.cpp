#include "conversation.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "base/safe_text.hpp"
#include "cache_marks.hpp"
#include "content.hpp"
#include "losses.hpp"
#include "thinking_state.hpp"
#include "tool_ids.hpp"
#include "tool_pairs.hpp"

namespace llm_rotate::anthropic {

namespace {

using sdk::json::Document;
using sdk::json::Value;
using sdk::json::Writer;

constexpr std::size_t kLongestToolName = 64;
// Says nothing and is still a turn of the user's.
constexpr std::string_view kBegin = "Begin.";
constexpr std::string_view kContinue = "Continue.";

bool is_result(const Block& block) {
  return block.kind == Block::Kind::kToolResult;
}

class ConversationReader {
 public:
  explicit ConversationReader(std::string_view model) : model_(model) {}

  Conversation read(Value messages) {
    messages.each([this](Value message) { read_message(message); });
    return std::move(out_);
  }

 private:
  std::string where() const { return "messages[" + std::to_string(index_) + "]"; }

  void read_message(Value message) {
    const std::string_view role = message["role"].string();
    if (role == "system" || role == "developer") {
      add(message, true, out_.system);
    } else if (role == "user") {
      add(message, false, turn(false));
    } else if (role == "assistant") {
      read_assistant(message);
    } else if (role == "tool" || role == "function") {
      read_result(message);
    } else {
      refuse("role", where() + " has the role \"" + plugin_base::safe_text(role, 64) +
                         "\"; use system, developer, user, assistant or tool");
    }
    ++index_;
  }

  // The blocks of the turn that a message goes to: those of one side that follow each other are
  // one.
  std::vector<Block>& turn(bool assistant) {
    if (out_.turns.empty() || out_.turns.back().assistant != assistant) {
      out_.turns.push_back({assistant, {}});
    }
    return out_.turns.back().blocks;
  }

  void add(Value message, bool texts_only, std::vector<Block>& blocks) {
    const std::size_t before = blocks.size();
    append_content(message["content"], {where(), texts_only}, blocks, out_.uses_files);
    mark_last(message, blocks, before);
  }

  static void mark_last(Value message, std::vector<Block>& blocks, std::size_t before) {
    const auto mark = mark_of(message["cache_control"]);
    if (mark && blocks.size() > before) blocks.back().mark = mark;
  }

  void read_assistant(Value message) {
    std::vector<Block> blocks;
    append_thinking(message["reasoning_details"], model_, blocks);
    append_content(message["content"], {where(), true}, blocks, out_.uses_files);
    if (!message["refusal"].string().empty()) {
      blocks.push_back(text_block(message["refusal"].string()));
    }
    message["tool_calls"].each([&](Value call) { blocks.push_back(tool_use(call)); });
    if (message["function_call"].is_object()) blocks.push_back(old_call(message["function_call"]));
    const bool last_thinks = !blocks.empty() && blocks.back().kind == Block::Kind::kThinking;
    if (!last_thinks) mark_last(message, blocks, 0);
    if (blocks.empty()) return;
    std::vector<Block>& all = turn(true);
    std::move(blocks.begin(), blocks.end(), std::back_inserter(all));
  }

  Block tool_use(Value call) {
    const bool custom = call["type"].string() == "custom";
    const Value function = custom ? call["custom"] : call["function"];
    return call_block(ids_.of_call(call["id"].string()), function["name"].string(),
                      custom ? function["input"] : function["arguments"]);
  }

  // From before calls had ids: the result is found by the function's name.
  Block old_call(Value function) {
    const std::string_view name = function["name"].string();
    return call_block(ids_.of_call(name), name, function["arguments"]);
  }

  static Block call_block(std::string_view id, std::string_view name, Value arguments) {
    Writer out;
    out.begin_object().string("type", "tool_use").string("id", id);
    out.string("name", plain_name(name, "unnamed", kLongestToolName));
    out.key("input");
    write_input(out, arguments);
    Block block;
    block.kind = Block::Kind::kToolUse;
    block.id = id;
    block.json = out.end_object().str();
    return block;
  }

  // An object; what a broken answer left behind is shown to the model as it is.
  static void write_input(Writer& out, Value arguments) {
    if (arguments.is_object()) {
      out.value(arguments);
      return;
    }
    const std::string_view text = plugin_base::trimmed(arguments.string());
    const Document document(text);
    if (document.root().is_object()) {
      out.raw(text);
    } else if (text.empty() || text == "null") {
      out.begin_object().end_object();
    } else {
      out.begin_object().string("arguments", text).end_object();
    }
  }

  void read_result(Value message) {
    const bool old = message["role"].string() == "function";
    const std::string_view id = message[old ? "name" : "tool_call_id"].string();
    std::vector<Block> content;
    append_content(message["content"], {where(), false}, content, out_.uses_files);
    Block block;
    block.kind = Block::Kind::kToolResult;
    block.mark = mark_of(message["cache_control"]);
    block.id = ids_.of_result(id);
    for (const Block& part : content) block.text += part.text;
    Writer out;
    out.begin_object().string("type", "tool_result").string("tool_use_id", block.id);
    write_result(out, content, block.mark);
    if (message["is_error"].boolean()) out.boolean("is_error", true);
    block.json = out.end_object().str();
    turn(false).push_back(std::move(block));
  }

  // A mark on a part is lifted to the result, where it covers the same.
  static void write_result(Writer& out, const std::vector<Block>& content,
                           std::optional<CacheMark>& mark) {
    if (content.empty()) return;
    out.key("content");
    const bool plain = content.size() == 1 && content[0].kind == Block::Kind::kText;
    if (plain) {
      out.string(content[0].text);
    } else {
      out.begin_array();
      for (const Block& part : content) out.raw(block_json(part));
      out.end_array();
    }
    for (const Block& part : content) {
      if (!mark) mark = part.mark;
    }
  }

  static std::string block_json(const Block& block) {
    if (block.kind != Block::Kind::kText) return block.json;
    return Writer()
        .begin_object()
        .string("type", "text")
        .string("text", block.text)
        .end_object()
        .str();
  }

  std::string_view model_;
  Conversation out_;
  ToolIds ids_;
  std::size_t index_ = 0;
};

bool is_nothing_but_results(const Turn& turn) {
  return std::all_of(turn.blocks.begin(), turn.blocks.end(), is_result);
}

// The vendor takes no white space at the end of what the model is to go on from.
void trim_prefill(std::vector<Block>& blocks) {
  constexpr std::string_view kSpace = " \t\r\n";
  while (!blocks.empty() && blocks.back().kind == Block::Kind::kText) {
    std::string& text = blocks.back().text;
    const std::size_t last = text.find_last_not_of(kSpace);
    text.resize(last == std::string::npos ? 0 : last + 1);
    if (!text.empty()) return;
    blocks.pop_back();
  }
}

}  // namespace

Conversation read_conversation(Value messages, std::string_view model) {
  Conversation conversation = ConversationReader(model).read(messages);
  auto& turns = conversation.turns;
  turns.erase(std::remove_if(turns.begin(), turns.end(),
                             [](const Turn& turn) { return turn.blocks.empty(); }),
              turns.end());
  // What was between two turns of one side is gone, so they are one.
  for (std::size_t i = 1; i < turns.size();) {
    if (turns[i].assistant != turns[i - 1].assistant) {
      ++i;
      continue;
    }
    std::move(turns[i].blocks.begin(), turns[i].blocks.end(),
              std::back_inserter(turns[i - 1].blocks));
    turns.erase(turns.begin() + static_cast<std::ptrdiff_t>(i));
  }
  pair_tools(turns);
  return conversation;
}

void settle_ends(Conversation& conversation, bool prefill) {
  auto& turns = conversation.turns;
  if (turns.empty()) {
    if (conversation.system.empty()) {
      refuse("no_messages", "the request has no message with content; add one of role user");
    }
    // Instructions alone are the question.
    turns.push_back({false, std::exchange(conversation.system, {})});
  }
  if (turns.front().assistant) turns.insert(turns.begin(), {false, {text_block(kBegin)}});
  Turn& last = turns.back();
  if (!last.assistant) return;
  const bool ends_in_text = last.blocks.back().kind == Block::Kind::kText;
  if (prefill && ends_in_text) trim_prefill(last.blocks);
  if (last.blocks.empty()) {
    turns.pop_back();
  } else if (!prefill || last.blocks.back().kind != Block::Kind::kText) {
    turns.push_back({false, {text_block(kContinue)}});
  }
}

bool thinking_may_go_on(const Conversation& conversation) {
  const auto& turns = conversation.turns;
  if (turns.empty() || turns.back().assistant || !is_result(turns.back().blocks.front())) {
    return true;
  }
  // Back to the word of the user that the calls answer to.
  std::size_t first = turns.size();
  while (first > 0 && (turns[first - 1].assistant || is_nothing_but_results(turns[first - 1]) ||
                       first == turns.size())) {
    --first;
  }
  return first >= turns.size() || turns[first].blocks.front().kind == Block::Kind::kThinking;
}

}  // namespace llm_rotate::anthropic
