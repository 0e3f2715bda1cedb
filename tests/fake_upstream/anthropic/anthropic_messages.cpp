#include "fake_upstream/anthropic/anthropic_messages.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace llm_rotate::fake::anthropic {
namespace {

using Name = std::string_view;

constexpr std::array kMessageMembers = {Name("role"), Name("content")};
constexpr std::array kCallMembers = {
    Name("type"), Name("id"), Name("name"), Name("input"), Name("cache_control"), Name("caller")};
constexpr std::array kResultMembers = {Name("type"), Name("tool_use_id"), Name("content"),
                                       Name("is_error"), Name("cache_control")};
constexpr std::size_t kLongestId = 256;
constexpr std::size_t kLongestName = 200;

bool is_thought(const Json& block) {
  const Name type = text_in(block, "type");
  return type == "thinking" || type == "redacted_thinking";
}

// The type of a message's first block; empty for a text.
Name first_type(const Json& message) {
  const Json* content = member(message, "content");
  return content != nullptr && content->IsArray() && !content->Empty() && (*content)[0].IsObject()
             ? text_in((*content)[0], "type")
             : Name();
}

// Reads one list of messages; keeps which tool calls still wait for their results.
class MessageReader {
 public:
  MessageReader(const MessageRules& rules, CacheMarks& marks, ChatAsk& ask)
      : rules_(rules), marks_(marks), ask_(ask) {}

  Refusal read(const Json& messages) {
    if (messages.Empty()) {
      return refusal("messages: at least one message is required");
    }
    for (rapidjson::SizeType i = 0; i < messages.Size(); ++i) {
      index_ = i;
      last_ = i + 1 == messages.Size();
      path_ = below("messages", i);
      if (auto refused = read_message(messages[i])) {
        return refused;
      }
    }
    ++index_;
    if (auto refused = still_waiting()) {
      return refused;
    }
    return check_ends(messages);
  }

 private:
  Refusal read_message(const Json& message) {
    if (!message.IsObject()) {
      return invalid_type(path_, "dictionary");
    }
    if (auto refused = check_text(message, path_, "role")) {
      return refused;
    }
    role_ = text_in(message, "role");
    if (role_ == "system") {
      return refusal(
          "messages: Unexpected role \"system\". The Messages API accepts a top-level `system` "
          "parameter, not \"system\" as an input message role.");
    }
    if (role_ != "user" && role_ != "assistant") {
      return at(path_ + ".role", "Input should be 'user' or 'assistant'");
    }
    if (rules_.content.strict) {
      if (auto refused = check_members(message, path_, kMessageMembers)) {
        return refused;
      }
    }
    const Json* content = member(message, "content");
    if (content == nullptr) {
      return missing(path_ + ".content");
    }
    return read_content(*content);
  }

  Refusal read_content(const Json& content) {
    std::vector<std::string> waited = std::exchange(waiting_, {});
    std::swap(answerable_, waited);
    Content read;
    Refusal refused;
    if (content.IsString()) {
      read.text = text_of(content);
      read.chars = read.text.size();
    } else {
      refused = read_blocks(content, read);
    }
    ask_.prompt_chars += read.chars;
    if (!refused) {
      refused = check_answered();
    }
    const bool empty = content.IsString() ? content.GetStringLength() == 0 : content.Empty();
    if (!refused && empty && !(last_ && role_ == "assistant")) {
      refused = at(path_,
                   "all messages must have non-empty content except for the optional final "
                   "assistant message");
    }
    if (role_ == "user" && !read.text.empty()) {
      ask_.last_user_text = std::move(read.text);
    }
    return refused;
  }

  Refusal read_blocks(const Json& content, Content& read) {
    if (!content.IsArray()) {
      return invalid_type(path_ + ".content", "list");
    }
    bool results_over = false;
    for (rapidjson::SizeType i = 0; i < content.Size(); ++i) {
      const std::string where = below(path_ + ".content", i);
      if (!content[i].IsObject()) {
        return invalid_type(where, "dictionary");
      }
      const bool is_result = text_in(content[i], "type") == "tool_result";
      if (is_result && results_over) {
        return refusal(path_ +
                       ": `tool_result` blocks must come before all other content in a message");
      }
      results_over = results_over || !is_result;
      if (auto refused = read_block(content[i], where, read)) {
        return refused;
      }
    }
    return std::nullopt;
  }

  Refusal read_block(const Json& block, const std::string& where, Content& read) {
    const Name type = text_in(block, "type");
    if (role_ == "assistant" && is_thought(block)) {
      return check_thought(block, where, rules_.model);
    }
    if (auto refused = marks_.read(block, where)) {
      return refused;
    }
    if (role_ == "assistant" && type == "tool_use") {
      return read_call(block, where + ".tool_use", read);
    }
    if (role_ == "user" && type == "tool_result") {
      return read_result(block, where, read);
    }
    if (role_ == "assistant" && type != "text" && type.ends_with("_result")) {
      return std::nullopt;  // of the vendor's own tools
    }
    if (role_ == "assistant" && (type == "server_tool_use" || type == "mcp_tool_use")) {
      return std::nullopt;
    }
    return read_plain_block(block, where, rules_.content, read);
  }

  Refusal read_call(const Json& block, const std::string& where, Content& read) {
    for (const char* name : {"id", "name"}) {
      if (auto refused = check_text(block, where, name)) {
        return refused;
      }
    }
    const Name id = text_in(block, "id");
    if (!is_plain_name(id, kLongestId)) {
      return at(where + ".id", "String should match pattern '^[a-zA-Z0-9_-]+$'");
    }
    if (!is_plain_name(text_in(block, "name"), kLongestName)) {
      return at(where + ".name", "String should match pattern '^[a-zA-Z0-9_-]{1,200}$'");
    }
    const Json* input = member(block, "input");
    if (input == nullptr) {
      return missing(where + ".input");
    }
    if (!input->IsObject()) {
      return invalid_type(where + ".input", "dictionary");
    }
    if (rules_.content.strict) {
      if (auto refused = check_members(block, where, kCallMembers)) {
        return refused;
      }
    }
    if (std::find(waiting_.begin(), waiting_.end(), id) != waiting_.end()) {
      return refusal("messages: `tool_use` ids must be unique");
    }
    waiting_.emplace_back(id);
    read.chars += text_in(block, "name").size() + 2;
    return std::nullopt;
  }

  Refusal read_result(const Json& block, const std::string& where, Content& read) {
    if (auto refused = check_text(block, where + ".tool_result", "tool_use_id")) {
      return refused;
    }
    if (rules_.content.strict) {
      if (auto refused = check_members(block, where + ".tool_result", kResultMembers)) {
        return refused;
      }
    }
    const std::string id(text_in(block, "tool_use_id"));
    const auto call = std::find(answerable_.begin(), answerable_.end(), id);
    if (call == answerable_.end()) {
      return at(where, "unexpected `tool_use_id` found in `tool_result` blocks: " + id +
                           ". Each `tool_result` block must have a corresponding `tool_use` block "
                           "in the previous message.");
    }
    answerable_.erase(call);
    const Json* content = member(block, "content");
    if (content == nullptr) {
      return std::nullopt;
    }
    Content result;
    auto refused = read_plain_content(*content, where + ".tool_result.content", rules_.content,
                                      marks_, result);
    read.chars += result.chars;
    return refused;
  }

  // Calls of the message before that this one does not answer.
  Refusal check_answered() const {
    return answerable_.empty() ? Refusal() : unanswered(answerable_);
  }
  Refusal still_waiting() const {
    return waiting_.empty() || role_ != "assistant" ? Refusal() : unanswered(waiting_);
  }
  VendorError unanswered(const std::vector<std::string>& calls) const {
    std::string ids;
    for (const std::string& id : calls) {
      ids += ids.empty() ? "" : ", ";
      ids += id;
    }
    return refusal(
        below("messages", index_ == 0 ? 0 : index_ - 1) +
        ": `tool_use` ids were found without `tool_result` blocks immediately after: " + ids +
        ". Each `tool_use` block must have a corresponding `tool_result` block in the "
        "next message.");
  }

  Refusal check_ends(const Json& messages) const {
    if (text_in(messages[0], "role") != "user") {
      return refusal("messages: first message must use the \"user\" role");
    }
    if (role_ == "assistant") {
      return check_prefill(messages[messages.Size() - 1]);
    }
    return rules_.thinking == ThinkingMode::kBudget ? check_open_calls(messages) : Refusal();
  }

  Refusal check_prefill(const Json& message) const {
    if (!rules_.traits.prefill) {
      return refusal(
          "This model does not support assistant message prefill. The conversation must end with a "
          "user message.");
    }
    if (rules_.thinking == ThinkingMode::kBudget) {
      return refusal("Thinking does not go with a prefilled assistant message.");
    }
    const Json& content = *member(message, "content");
    const Name text = content.IsString() ? text_of(content)
                      : content.IsArray() && !content.Empty()
                          ? text_in(content[content.Size() - 1], "text")
                          : Name();
    const bool trails = !text.empty() && Name(" \t\r\n").find(text.back()) != Name::npos;
    return trails ? refusal("messages: final assistant content cannot end with trailing whitespace")
                  : Refusal();
  }

  // An answer of which open tool calls are a part must have begun with thinking.
  static Refusal check_open_calls(const Json& messages) {
    rapidjson::SizeType first = messages.Size();
    if (first_type(messages[first - 1]) != "tool_result") {
      return std::nullopt;
    }
    while (first > 0) {
      const Json& before = messages[first - 1];
      const bool is_part =
          text_in(before, "role") == "assistant" || first_type(before) == "tool_result";
      if (!is_part) {
        break;
      }
      --first;
    }
    const Name type = first_type(messages[first]);
    if (type == "thinking" || type == "redacted_thinking") {
      return std::nullopt;
    }
    return at(below(below("messages", first), "content.0.type"),
              "Expected `thinking` or `redacted_thinking`, but found `" + std::string(type) +
                  "`. When `thinking` is enabled, a final `assistant` message must start with a "
                  "thinking block (preceeding the lastmost set of `tool_use` and `tool_result` "
                  "blocks).");
  }

  const MessageRules& rules_;
  CacheMarks& marks_;
  ChatAsk& ask_;
  std::size_t index_ = 0;
  bool last_ = false;
  std::string path_;
  Name role_;
  std::vector<std::string> waiting_;     // ids of calls in this message
  std::vector<std::string> answerable_;  // of the message before, without a result so far
};

}  // namespace

Refusal read_messages(const Json& messages, const MessageRules& rules, CacheMarks& marks,
                      ChatAsk& ask) {
  return MessageReader(rules, marks, ask).read(messages);
}

}  // namespace llm_rotate::fake::anthropic
