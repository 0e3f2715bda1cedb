#include "fake_upstream/anthropic/anthropic_content.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace llm_rotate::fake::anthropic {
namespace {

using Name = std::string_view;

constexpr std::array kTextMembers = {Name("type"), Name("text"), Name("cache_control"),
                                     Name("citations")};
constexpr std::array kImageMembers = {Name("type"), Name("source"), Name("cache_control")};
constexpr std::array kDocumentMembers = {Name("type"),  Name("source"),    Name("cache_control"),
                                         Name("title"), Name("citations"), Name("context")};
constexpr std::size_t kMediaChars = 4000;  // that an image or a page counts for
constexpr std::array kImageTypes = {Name("image/jpeg"), Name("image/png"), Name("image/gif"),
                                    Name("image/webp")};

bool is_base64(std::string_view text) {
  if (text.size() % 4 != 0) {
    return false;
  }
  const std::size_t end = std::min(text.find('='), text.size());
  return text.size() - end <= 2 &&
         std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end), [](char c) {
           return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                  c == '+' || c == '/';
         });
}

Refusal check_base64(const Json& source, const std::string& path, bool image) {
  for (const char* name : {"media_type", "data"}) {
    if (auto refused = check_text(source, path, name)) {
      return refused;
    }
  }
  const Name type = text_in(source, "media_type");
  const bool known =
      image ? std::find(kImageTypes.begin(), kImageTypes.end(), type) != kImageTypes.end()
            : type == "application/pdf";
  if (!known) {
    return at(path + ".media_type",
              image ? "Input should be 'image/jpeg', 'image/png', 'image/gif' or 'image/webp'"
                    : "Input should be 'application/pdf'");
  }
  const Name data = text_in(source, "data");
  if (data.empty() || !is_base64(data)) {
    return at(path + ".data", "Invalid base64 data");
  }
  return std::nullopt;
}

Refusal unexpected_source(const std::string& path, Name type, bool image, bool files) {
  std::string expected = image ? "'base64'" : "'base64', 'content'";
  expected += files ? ", 'file'" : "";
  expected += image ? ", 'url'" : ", 'text', 'url'";
  return at(path, "Input tag '" + std::string(type) +
                      "' found using 'type' does not match any of the expected tags: " + expected);
}

Refusal check_source(const Json& block, const std::string& path, const ContentRules& rules,
                     bool image, Content& out) {
  const std::string where = path + (image ? ".image.source" : ".document.source");
  const Json* source = member(block, "source");
  if (source == nullptr) {
    return missing(where);
  }
  if (!source->IsObject()) {
    return invalid_type(where, "dictionary");
  }
  out.chars += kMediaChars;
  const Name type = text_in(*source, "type");
  if (type == "base64") {
    return check_base64(*source, where + ".base64", image);
  }
  if (type == "url") {
    if (auto refused = check_text(*source, where + ".url", "url")) {
      return refused;
    }
    return text_in(*source, "url").starts_with("https://")
               ? Refusal()
               : at(where + ".url.url", "Only HTTPS URLs are supported.");
  }
  if (type == "file" && rules.files_beta) {
    return check_text(*source, where + ".file", "file_id");
  }
  if (type == "text" && !image) {
    out.chars += text_in(*source, "data").size();
    return check_text(*source, where + ".text", "data");
  }
  if (type == "content" && !image) {
    return std::nullopt;
  }
  return unexpected_source(where, type, image, rules.files_beta);
}

Refusal read_text(const Json& block, const std::string& path, const ContentRules& rules,
                  Content& out) {
  if (auto refused = check_text(block, path + ".text", "text")) {
    return refused;
  }
  if (rules.strict) {
    if (auto refused = check_members(block, path + ".text", kTextMembers)) {
      return refused;
    }
  }
  const Name text = text_in(block, "text");
  if (text.empty()) {
    return refusal("messages: text content blocks must be non-empty");
  }
  out.text += text;
  out.chars += text.size();
  return std::nullopt;
}

}  // namespace

Refusal read_plain_block(const Json& block, const std::string& path, const ContentRules& rules,
                         Content& out) {
  const Name type = text_in(block, "type");
  if (type == "text") {
    return read_text(block, path, rules, out);
  }
  const bool image = type == "image";
  if (image || type == "document") {
    if (rules.strict) {
      const auto refused = image ? check_members(block, path + ".image", kImageMembers)
                                 : check_members(block, path + ".document", kDocumentMembers);
      if (refused) {
        return refused;
      }
    }
    return check_source(block, path, rules, image, out);
  }
  if (type == "search_result" || type == "tool_reference") {
    return std::nullopt;
  }
  return at(path, "Input tag '" + std::string(type) +
                      "' found using 'type' does not match any of the expected tags: 'document', "
                      "'image', 'search_result', 'text'");
}

Refusal read_plain_content(const Json& content, const std::string& path, const ContentRules& rules,
                           CacheMarks& marks, Content& out) {
  if (content.IsString()) {
    out.text = text_of(content);
    out.chars += out.text.size();
    return std::nullopt;
  }
  if (!content.IsArray()) {
    return invalid_type(path, "list");
  }
  for (rapidjson::SizeType i = 0; i < content.Size(); ++i) {
    const std::string where = below(path, i);
    if (!content[i].IsObject()) {
      return invalid_type(where, "dictionary");
    }
    auto refused = read_plain_block(content[i], where, rules, out);
    if (!refused) {
      refused = marks.read(content[i], where);
    }
    if (refused) {
      return refused;
    }
  }
  return std::nullopt;
}

}  // namespace llm_rotate::fake::anthropic
