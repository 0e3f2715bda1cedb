#include "fake_upstream/bedrock/bedrock_messages.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "fake_upstream/bedrock/bedrock_reasoning.hpp"

namespace llm_rotate::fake::bedrock {
namespace {

constexpr std::array<std::string_view, 4> kImages = {"png", "jpeg", "gif", "webp"};
constexpr std::array<std::string_view, 9> kDocuments = {"pdf",  "csv",  "doc", "docx", "xls",
                                                        "xlsx", "html", "txt", "md"};
constexpr std::array<std::string_view, 9> kVideos = {"mkv",  "mov", "mp4", "webm",    "flv",
                                                     "mpeg", "mpg", "wmv", "three_gp"};
constexpr std::size_t kMostImages = 20;
constexpr std::size_t kMostDocuments = 5;

bool is_one_of(std::string_view word, std::span<const std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

bool is_base64(std::string_view text) {
  return !text.empty() && text.size() % 4 == 0 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '/' || c == '=';
  });
}

bool is_tool_id(std::string_view id, std::string_view model) {
  const bool mistral = model.find("mistral.") != std::string_view::npos;
  const auto alnum = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  if (mistral) {
    return id.size() == 9 && std::all_of(id.begin(), id.end(), alnum);
  }
  return !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [&](char c) {
    return alnum(c) || c == '_' || c == '-';
  });
}

bool is_document_name(std::string_view name) {
  constexpr std::string_view kSigns = " -()[]";
  return !name.empty() && name.size() <= 200 && name.find("  ") == std::string_view::npos &&
         std::all_of(name.begin(), name.end(), [&](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  kSigns.find(c) != std::string_view::npos;
         });
}

class ConversationReader {
 public:
  ConversationReader(Ask& ask, Conversation& found) : ask_(ask), found_(found) {}

  Refusal read(Value messages) {
    if (!messages.is_array() || messages.size() == 0) {
      return invalid("The messages list is empty. Add a message to the list and try again.");
    }
    for (index_ = 0; index_ < messages.size(); ++index_) {
      if (auto refused = read_message(messages.at(index_))) {
        return refused;
      }
    }
    if (!open_calls_.empty()) {
      return unanswered();
    }
    return images_ > kMostImages || documents_ > kMostDocuments
               ? invalid("The request holds more images or documents than the model takes.")
               : Refusal();
  }

 private:
  std::string path() const { return "/messages/" + std::to_string(index_); }

  VendorError unanswered() const {
    return invalid("Expected toolResult blocks at messages." + std::to_string(index_) +
                   ".content for the following Ids: " + *open_calls_.begin());
  }

  Refusal read_message(Value message) {
    const std::string_view role = message["role"].string();
    if (role != "user" && role != "assistant") {
      return malformed(path() + "/role", "not one of user, assistant");
    }
    if (message.size() != 2 || !message["content"].is_array() || message["content"].size() == 0) {
      return malformed(path() + "/content", "expected a list of blocks that is not empty");
    }
    assistant_ = role == "assistant";
    if (index_ == 0 && assistant_) {
      return invalid(
          "A conversation must start with a user message. Try again with a conversation "
          "that starts with a user message.");
    }
    if (index_ > 0 && assistant_ == was_assistant_) {
      return invalid(
          "A conversation must alternate between user and assistant roles. Make sure "
          "the conversation alternates between user and assistant roles and try again.");
    }
    was_assistant_ = assistant_;
    return read_content(message["content"]);
  }

  Refusal read_content(Value content) {
    has_text_ = has_document_ = has_other_ = false;
    ask_.chat.last_user_text = assistant_ ? ask_.chat.last_user_text : std::string();
    for (std::size_t i = 0; i < content.size(); ++i) {
      if (auto refused = read_block(content.at(i), path() + "/content/" + std::to_string(i))) {
        return refused;
      }
    }
    if (has_document_ && !has_text_) {
      return invalid(
          "A text block must be included when using documents. Add a text block and "
          "retry your request.");
    }
    return !assistant_ && !open_calls_.empty() ? Refusal(unanswered()) : std::nullopt;
  }

  Refusal read_block(Value block, const std::string& at) {
    if (block.size() != 1) {
      return malformed(at, "expected exactly one of the members of a content block");
    }
    if (block["text"].is_string()) {
      return read_text(block["text"].string(), at);
    }
    if (block["image"].exists()) {
      return read_media(block["image"], "image", kImages, at);
    }
    if (block["video"].exists()) {
      return read_media(block["video"], "video", kVideos, at);
    }
    if (block["document"].exists()) {
      return read_document(block["document"], at);
    }
    if (block["toolUse"].exists()) {
      return read_call(block["toolUse"], at);
    }
    if (block["toolResult"].exists()) {
      return read_result(block["toolResult"], at);
    }
    if (block["reasoningContent"].exists()) {
      return read_reasoning(block["reasoningContent"], at);
    }
    if (block["cachePoint"].exists()) {
      ++found_.cache_points;
      return check_cache_point(block["cachePoint"], at, ask_.model);
    }
    return malformed(at, "extraneous key is not permitted");
  }

  Refusal read_text(std::string_view text, const std::string& at) {
    if (is_blank(text)) {
      return invalid("The text field in the ContentBlock object at " + at +
                     " is blank. Add text to the text field, and try again.");
    }
    has_text_ = true;
    has_other_ = true;
    ask_.chat.prompt_chars += text.size();
    if (!assistant_) {
      ask_.chat.last_user_text += text;
    }
    return std::nullopt;
  }

  Refusal read_source(Value source, const std::string& at) const {
    const Value bytes = source["bytes"];
    const bool in_s3 = source["s3Location"]["uri"].string().starts_with("s3://");
    if (source.size() != 1 || !(is_base64(bytes.string()) || in_s3)) {
      return malformed(at + "/source", "expected bytes in base64, or an s3Location");
    }
    return std::nullopt;
  }

  Refusal read_media(Value media, std::string_view what, std::span<const std::string_view> formats,
                     const std::string& at) {
    if (assistant_) {
      return invalid(
          "This model doesn't support the " + std::string(what) +
          " content block in an assistant turn. Update the content block and try again.");
    }
    if (!is_one_of(media["format"].string(), formats)) {
      return malformed(at + "/" + std::string(what) + "/format", "not one of the formats");
    }
    images_ += what == "image" ? 1U : 0U;
    has_other_ = true;
    ask_.chat.prompt_chars += 1000;
    return read_source(media["source"], at + "/" + std::string(what));
  }

  Refusal read_document(Value document, const std::string& at) {
    if (assistant_ || !is_one_of(document["format"].string(), kDocuments)) {
      return malformed(at + "/document/format", "not one of the formats");
    }
    const std::string name(document["name"].string());
    if (!is_document_name(name)) {
      return invalid(
          "The document file name can only contain alphanumeric characters, whitespace "
          "characters, hyphens, parentheses, and square brackets. The name can't contain "
          "more than one consecutive whitespace character.");
    }
    if (!document_names_.insert(name).second) {
      return invalid("The document name " + name + " is used more than once.");
    }
    ++documents_;
    has_document_ = true;
    ask_.chat.prompt_chars += 1000;
    return read_source(document["source"], at + "/document");
  }

  Refusal read_call(Value call, const std::string& at) {
    if (!assistant_ || !call["input"].is_object() || call["name"].string().empty()) {
      return malformed(at + "/toolUse", "expected an assistant's call with a name and an object");
    }
    const std::string id(call["toolUseId"].string());
    if (!is_tool_id(id, ask_.model)) {
      return invalid(
          "Value '" + id + "' at '" + at +
          "/toolUse/toolUseId' failed to satisfy constraint: Member must satisfy regular "
          "expression pattern: [a-zA-Z0-9_-]+");
    }
    if (!open_calls_.insert(id).second) {
      return invalid("The toolUse id " + id + " is used more than once.");
    }
    has_other_ = true;
    found_.uses_tools = true;
    return std::nullopt;
  }

  Refusal read_result(Value result, const std::string& at) {
    const std::string id(result["toolUseId"].string());
    if (assistant_ || open_calls_.erase(id) == 0) {
      return invalid("The toolResult blocks at messages." + std::to_string(index_) +
                     ".content contain ids that the previous turn has no toolUse for: " + id);
    }
    if (has_other_) {
      return invalid("toolResult blocks must come before other content at " + at);
    }
    const Value content = result["content"];
    if (!content.is_array()) {
      return malformed(at + "/toolResult/content", "expected a list");
    }
    Refusal refused;
    content.each([&](Value part) {
      const bool known =
          part.size() == 1 &&
          ((part["text"].is_string() && !is_blank(part["text"].string())) ||
           part["json"].is_object() || part["image"].is_object() || part["document"].is_object());
      if (!known && !refused) {
        refused = malformed(at + "/toolResult/content", "expected text, json, image or document");
      }
      ask_.chat.prompt_chars += part["text"].string().size();
    });
    return refused;
  }

  // Claude signs, and takes back only what it signed.
  Refusal read_reasoning(Value reasoning, const std::string& at) {
    const Value text = reasoning["reasoningText"];
    if (!assistant_ || has_other_) {
      return invalid("reasoningContent must come first in an assistant turn at " + at);
    }
    const std::string_view signature = text["signature"].string();
    const bool redacted = is_base64(reasoning["redactedContent"].string());
    const bool right = is_claude(ask_.model)
                           ? redacted || signature == signature_of(text["text"].string())
                           : !redacted && signature.empty() && text["text"].is_string();
    if (!right) {
      return invalid("The model returned the following errors: messages." + std::to_string(index_) +
                     ".content: Invalid `signature` in `thinking` block");
    }
    return std::nullopt;
  }

  Ask& ask_;
  Conversation& found_;
  std::size_t index_ = 0;
  bool assistant_ = false;
  bool was_assistant_ = false;
  bool has_text_ = false;
  bool has_document_ = false;
  bool has_other_ = false;
  std::size_t images_ = 0;
  std::size_t documents_ = 0;
  std::set<std::string> open_calls_;
  std::set<std::string> document_names_;
};

Refusal read_system(Value system, Ask& ask, Conversation& found) {
  if (!system.exists()) {
    return std::nullopt;
  }
  Refusal refused;
  std::size_t index = 0;
  system.each([&](Value block) {
    const std::string at = "/system/" + std::to_string(index++);
    if (block["cachePoint"].exists() && !refused) {
      ++found.cache_points;
      refused = check_cache_point(block["cachePoint"], at, ask.model);
    } else if ((block.size() != 1 || is_blank(block["text"].string())) && !refused) {
      refused = malformed(at, "expected a text that is not blank, or a cachePoint");
    }
    ask.chat.prompt_chars += block["text"].string().size();
  });
  if (!refused && system.size() > 0 && ask.model.find("titan-text") != std::string::npos) {
    return invalid(
        "This model doesn't support system messages. Try again without a system message.");
  }
  return refused;
}

}  // namespace

Refusal check_cache_point(Value point, const std::string& path, std::string_view model) {
  const std::string_view ttl = point["ttl"].string();
  const bool lasts = ttl.empty() || ttl == "5m" || (ttl == "1h" && is_claude(model));
  if (point["type"].string() != "default" || !lasts) {
    return malformed(path + "/cachePoint", "expected the type default and a ttl of 5m or 1h");
  }
  if (!is_claude(model) && !is_nova(model)) {
    return invalid(
        "You invoked an unsupported model or your request did not allow prompt caching.");
  }
  return std::nullopt;
}

Refusal read_conversation(Value request, Ask& ask, Conversation& found) {
  if (auto refused = read_system(request["system"], ask, found)) {
    return refused;
  }
  return ConversationReader(ask, found).read(request["messages"]);
}

}  // namespace llm_rotate::fake::bedrock
