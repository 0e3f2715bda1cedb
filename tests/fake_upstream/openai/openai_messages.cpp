#include "fake_upstream/openai/openai_messages.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fake_upstream/openai/openai_content.hpp"

namespace llm_rotate::fake::openai {
namespace {

using Known = std::string_view;

constexpr std::array kMessageFields = {
    Known("role"),       Known("content"),       Known("name"),
    Known("tool_calls"), Known("tool_call_id"),  Known("refusal"),
    Known("audio"),      Known("function_call"), Known("annotations"),
};
constexpr std::array kRoles = {Known("system"),   Known("assistant"), Known("user"),
                               Known("function"), Known("tool"),      Known("developer")};

// Reads one list of messages; keeps which tool calls still wait for their results.
class MessageReader {
 public:
  MessageReader(bool strict, ChatAsk& ask) : strict_(strict), ask_(ask) {}

  Refusal read(const Json& messages) {
    for (rapidjson::SizeType i = 0; i < messages.Size(); ++i) {
      index_ = i;
      path_ = index_path("messages", i);
      if (auto refused = read_message(messages[i])) {
        return refused;
      }
    }
    index_ = messages.Size();
    return still_waiting();
  }

 private:
  Refusal read_message(const Json& message) {
    if (!message.IsObject()) {
      return invalid_type(path_, "an object", message);
    }
    const Json* role = member(message, "role");
    if (role == nullptr) {
      return missing_parameter(path_ + ".role");
    }
    if (!role->IsString()) {
      return invalid_type(path_ + ".role", "a string", *role);
    }
    role_ = text_of(*role);
    if (std::find(kRoles.begin(), kRoles.end(), role_) == kRoles.end()) {
      return invalid_value(path_ + ".role", role_,
                           "'system', 'assistant', 'user', 'function', 'tool', and 'developer'");
    }
    if (strict_) {
      if (const auto unknown = unknown_member(message, kMessageFields)) {
        return unknown_parameter(path_ + "." + *unknown);
      }
    }
    if (auto refused = read_place(message)) {
      return refused;
    }
    return read_message_content(message);
  }

  // Is the message where it may be: results after calls, and calls followed by all their results.
  Refusal read_place(const Json& message) {
    if (role_ == "tool") {
      return read_result(message);
    }
    if (auto refused = still_waiting()) {
      return refused;
    }
    answered_ = false;
    return role_ == "assistant" ? read_calls(message) : std::nullopt;
  }

  Refusal read_result(const Json& message) {
    const std::string where = "messages.[" + std::to_string(index_) + "]";
    const Json* id = member(message, "tool_call_id");
    if (id == nullptr || !id->IsString()) {
      return missing_parameter(path_ + ".tool_call_id");
    }
    if (waiting_.empty() && !answered_) {
      return refusal(
          "Invalid parameter: messages with role 'tool' must be a response to a preceeding message "
          "with 'tool_calls'.",
          where + ".role", std::nullopt);
    }
    const auto call = std::find(waiting_.begin(), waiting_.end(), text_of(*id));
    if (call == waiting_.end()) {
      return refusal("Invalid parameter: 'tool_call_id' of '" + std::string(text_of(*id)) +
                         "' not found in 'tool_calls' of previous message.",
                     where + ".tool_call_id", std::nullopt);
    }
    waiting_.erase(call);
    answered_ = true;
    return std::nullopt;
  }

  Refusal still_waiting() const {
    if (waiting_.empty()) {
      return std::nullopt;
    }
    std::string ids;
    for (const std::string_view id : waiting_) {
      ids += ids.empty() ? "" : ", ";
      ids += id;
    }
    return refusal(
        "An assistant message with 'tool_calls' must be followed by tool messages responding to "
        "each 'tool_call_id'. The following tool_call_ids did not have response messages: " +
            ids,
        "messages.[" + std::to_string(index_) + "].role", std::nullopt);
  }

  Refusal read_calls(const Json& message) {
    const Json* calls = member(message, "tool_calls");
    if (calls == nullptr) {
      return std::nullopt;
    }
    const std::string path = path_ + ".tool_calls";
    if (!calls->IsArray()) {
      return invalid_type(path, "an array of objects", *calls);
    }
    if (calls->Empty()) {
      return empty_array(path);
    }
    for (rapidjson::SizeType i = 0; i < calls->Size(); ++i) {
      if (auto refused = read_call((*calls)[i], index_path(path, i))) {
        return refused;
      }
    }
    return std::nullopt;
  }

  Refusal read_call(const Json& call, const std::string& path) {
    if (!call.IsObject()) {
      return invalid_type(path, "an object", call);
    }
    const Json* id = member(call, "id");
    if (id == nullptr || !id->IsString()) {
      return missing_parameter(path + ".id");
    }
    const Json* type = member(call, "type");
    if (type == nullptr || !type->IsString()) {
      return missing_parameter(path + ".type");
    }
    waiting_.push_back(text_of(*id));
    return text_of(*type) == "custom" ? std::nullopt : read_function(call, path);
  }

  Refusal read_function(const Json& call, const std::string& path) {
    const Json* function = member(call, "function");
    if (function == nullptr || !function->IsObject()) {
      return missing_parameter(path + ".function");
    }
    for (const char* name : {"name", "arguments"}) {
      const Json* value = member(*function, name);
      if (value == nullptr) {
        return missing_parameter(path + ".function." + name);
      }
      if (!value->IsString()) {
        return invalid_type(path + ".function." + name, "a string", *value);
      }
      ask_.prompt_chars += value->GetStringLength();
    }
    return std::nullopt;
  }

  Refusal read_message_content(const Json& message) {
    const Json* content = member(message, "content");
    if (content == nullptr) {
      return may_be_empty(message)
                 ? Refusal()
                 : refusal("Invalid value for 'content': expected a string, got null.",
                           "messages.[" + std::to_string(index_) + "].content", std::nullopt);
    }
    Content read;
    auto refused = read_content(*content, {role_, path_ + ".content", strict_}, read);
    ask_.prompt_chars += read.chars;
    if (role_ == "user") {
      ask_.last_user_text = std::move(read.text);
    }
    return refused;
  }

  bool may_be_empty(const Json& message) const {
    constexpr std::array kInstead = {Known("tool_calls"), Known("function_call"), Known("refusal"),
                                     Known("audio")};
    return role_ == "assistant" && std::any_of(kInstead.begin(), kInstead.end(), [&](Known name) {
             return member(message, name) != nullptr;
           });
  }

  const bool strict_;
  ChatAsk& ask_;
  std::size_t index_ = 0;
  std::string path_;
  std::string_view role_;
  std::vector<std::string_view> waiting_;  // ids of calls without a result
  bool answered_ = false;                  // the message before this one was a result
};

}  // namespace

Refusal read_messages(const Json& messages, bool strict, ChatAsk& ask) {
  return MessageReader(strict, ask).read(messages);
}

bool messages_mention(const Json& messages, std::string_view lower_case_word) {
  return std::any_of(messages.Begin(), messages.End(), [&](const Json& message) {
    const Json* content = member(message, "content");
    return content != nullptr && content_mentions(*content, lower_case_word);
  });
}

}  // namespace llm_rotate::fake::openai
