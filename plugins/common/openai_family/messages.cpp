#include "openai_family/messages.hpp"

#include <vector>

#include "llm_rotate/sdk/json_raw.hpp"

#include "openai_family/parts.hpp"

namespace llm_rotate::openai_family {

namespace {

using sdk::json_raw::Patch;

constexpr std::string_view kSystem = "\"system\"";
constexpr std::string_view kDeveloper = "\"developer\"";
constexpr std::string_view kTool = "\"tool\"";

// One message, as views into the request.
struct Message {
  std::string_view role, content, tool_call_id;
  std::string_view reasoning_content, reasoning, reasoning_details, cache_control, is_error;

  bool instructs() const { return role == kSystem || role == kDeveloper; }
};

Message read_message(std::string_view raw, std::size_t index, const Dialect& dialect) {
  Message message;
  if (!raw.starts_with('{')) return message;
  const bool read =
      sdk::json_raw::for_each_member(raw, [&](std::string_view name, std::string_view value) {
        if (name == "role") message.role = value;
        if (name == "content") message.content = value;
        if (name == "tool_call_id") message.tool_call_id = value;
        if (name == "reasoning_content") message.reasoning_content = value;
        if (name == "reasoning") message.reasoning = value;
        if (name == "reasoning_details") message.reasoning_details = value;
        if (name == "cache_control") message.cache_control = value;
        if (name == "is_error") message.is_error = value;
        return true;
      });
  if (!read) {
    refuse(dialect, "unreadable_message",
           "messages[" + std::to_string(index) +
               "] is not a JSON object that can be read; check its brackets and quotes, and spell "
               "the names of its members without escapes");
  }
  return message;
}

class Rewriter {
 public:
  Rewriter(const MessageRules& rules, std::string_view instructions)
      : rules_(rules), instructions_(instructions) {}

  std::optional<std::string> run(std::string_view messages) {
    std::size_t index = 0;
    sdk::json_raw::for_each_element(messages, [&](std::string_view raw) {
      const Message message = read_message(raw, index, rules_.dialect);
      if (message.role != kTool) flush_media();
      const auto changed = rewritten(raw, message, index);
      changed_ = changed_ || changed.has_value();
      append(changed ? std::string_view(*changed) : raw);
      ++index;
      return true;
    });
    flush_media();
    if (!changed_) return std::nullopt;
    return out_ + "]";
  }

 private:
  void append(std::string_view message) {
    out_ += out_.empty() ? '[' : ',';
    out_ += message;
  }

  // The results of one turn's tool calls must follow each other, so what they cannot hold comes in
  // one message of the user's behind the last of them.
  void flush_media() {
    if (media_.empty()) return;
    append(R"({"role":"user","content":[)" + media_ + "]}");
    media_.clear();
    changed_ = true;
  }

  std::optional<std::string> rewritten(std::string_view raw, const Message& message,
                                       std::size_t index) {
    std::vector<Patch> patches;
    const Dialect& dialect = rules_.dialect;
    if (message.instructs() && !instructions_.empty() && message.role != instructions_) {
      patches.push_back({"role", instructions_});
    }
    if (!message.is_error.empty()) patches.push_back({"is_error", ""});
    if (!message.cache_control.empty() && !dialect.cache_control) {
      patches.push_back({"cache_control", ""});
    }
    const std::string details = kept_details(message.reasoning_details);
    if (!message.reasoning_details.empty() && details != message.reasoning_details) {
      patches.push_back({"reasoning_details", details});
    }
    add_reasoning(message, patches);
    auto content = rewritten_content(message, index);
    if (!message.cache_control.empty() && dialect.cache_control) {
      patches.push_back({"cache_control", ""});
      if (auto marked =
              marked_content(content ? *content : message.content, message.cache_control)) {
        content = std::move(marked);
      }
    }
    if (content) patches.push_back({"content", *content});
    return patches.empty() ? std::nullopt : sdk::json_raw::patched(raw, patches);
  }

  // The mark of a whole message stands on its last part, where the vendor reads it.
  static std::optional<std::string> marked_content(std::string_view content,
                                                   std::string_view mark) {
    if (mark == "null") return std::nullopt;
    if (content.starts_with('"')) {
      return R"([{"type":"text","text":)" + std::string(content) + R"(,"cache_control":)" +
             std::string(mark) + "}]";
    }
    std::string before, last;
    sdk::json_raw::for_each_element(content, [&](std::string_view part) {
      if (!last.empty()) before.append(last).append(",");
      last = part;
      return true;
    });
    const Patch patches[] = {{"cache_control", mark}};
    const auto marked = sdk::json_raw::patched(last, patches);
    if (!marked) return std::nullopt;
    return "[" + before + *marked + "]";
  }

  // The entries that the vendor may be handed, unchanged and in their order; empty for none.
  std::string kept_details(std::string_view details) const {
    const Dialect& dialect = rules_.dialect;
    if (!dialect.reasoning_object) return {};
    if (dialect.takes_detail == nullptr) return std::string(details);
    std::string kept;
    bool all = true;
    sdk::json_raw::for_each_element(details, [&](std::string_view entry) {
      if (dialect.takes_detail(entry, rules_.model)) {
        kept.append(kept.empty() ? "[" : ",").append(entry);
      } else {
        all = false;
      }
      return true;
    });
    if (all) return std::string(details);
    return kept.empty() ? kept : kept + "]";
  }

  void add_reasoning(const Message& message, std::vector<Patch>& patches) const {
    const std::string_view text =
        message.reasoning_content.empty() ? message.reasoning : message.reasoning_content;
    if (text.empty()) return;
    const std::string_view field = rules_.reasoning_field;
    if (field != "reasoning_content" && !message.reasoning_content.empty()) {
      patches.push_back({"reasoning_content", ""});
    }
    if (field != "reasoning" && !message.reasoning.empty()) patches.push_back({"reasoning", ""});
    const bool there = (field == "reasoning_content" && !message.reasoning_content.empty()) ||
                       (field == "reasoning" && !message.reasoning.empty());
    if (!field.empty() && !there) patches.push_back({field, text});
  }

  std::optional<std::string> rewritten_content(const Message& message, std::size_t index) {
    if (!message.content.starts_with('[')) return std::nullopt;
    const bool move_media = message.role == kTool && !rules_.dialect.media_in_tools;
    std::string kept;
    bool changed = false;
    bool moved = false;
    std::size_t part_index = 0;
    sdk::json_raw::for_each_element(message.content, [&](std::string_view raw) {
      const auto better = rewritten_part(raw, rules_.dialect, {index, part_index++});
      const std::string_view part = better ? std::string_view(*better) : raw;
      changed = changed || better.has_value();
      if (move_media && facts_of_part(raw).is_media()) {
        put_aside(part, message.tool_call_id, moved);
        moved = true;
        return true;
      }
      if (!kept.empty()) kept += ',';
      kept += part;
      return true;
    });
    if (!changed && !moved) return std::nullopt;
    if (kept.empty()) return R"("The result is in the next message.")";
    return "[" + kept + "]";
  }

  void put_aside(std::string_view part, std::string_view call_id, bool labelled) {
    if (!media_.empty()) media_ += ',';
    if (!labelled) {
      media_ += R"({"type":"text","text":"Result of tool call )";
      if (call_id.size() > 2) media_ += call_id.substr(1, call_id.size() - 2);
      media_ += R"(:"},)";
    }
    media_ += part;
  }

  const MessageRules& rules_;
  std::string_view instructions_;  // the role that all instructions get; empty: their own
  std::string out_;
  std::string media_;
  bool changed_ = false;
};

}  // namespace

std::optional<std::string> rewritten_messages(std::string_view messages, const Survey& found,
                                              const MessageRules& rules) {
  std::string_view role;
  if (rules.instructions == Instructions::kDeveloper && found.system) role = kDeveloper;
  if (rules.instructions == Instructions::kSystem && found.developer) role = kSystem;
  if (rules.instructions == Instructions::kAsGiven && found.system && found.developer) {
    role = kSystem;
  }
  if (!found.rewrite && role.empty()) return std::nullopt;
  return Rewriter(rules, role).run(messages);
}

}  // namespace llm_rotate::openai_family
