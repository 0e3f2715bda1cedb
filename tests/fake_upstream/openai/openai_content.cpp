#include "fake_upstream/openai/openai_content.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace llm_rotate::fake::openai {
namespace {

struct PartKind {
  std::string_view type;  // also the name of the member that carries it
  bool is_text;
};
constexpr std::array kParts = {
    PartKind{"text", true},    PartKind{"image_url", false}, PartKind{"input_audio", false},
    PartKind{"refusal", true}, PartKind{"file", false},
};
constexpr std::size_t kCharsOfAFile = 340;  // 85 tokens, a small image at low detail

Refusal check_payload(const Json& part, const PartKind& kind, const std::string& path,
                      const ContentPlace& place) {
  const std::string payload_path = path + "." + std::string(kind.type);
  const Json* payload = member(part, kind.type);
  if (payload == nullptr) {
    return missing_parameter(payload_path);
  }
  const std::array known = {std::string_view("type"), kind.type,
                            std::string_view("prompt_cache_breakpoint")};
  if (const auto unknown = unknown_member(part, known); unknown && place.strict) {
    return unknown_parameter(path + "." + *unknown);
  }
  if (kind.is_text && !payload->IsString()) {
    return invalid_type(payload_path, "a string", *payload);
  }
  if (!kind.is_text && !payload->IsObject()) {
    return invalid_type(payload_path, "an object", *payload);
  }
  if (!kind.is_text && place.role != "user") {
    return refusal("Invalid '" + path + "'. '" + std::string(kind.type) +
                       "' is only allowed in messages with role 'user', but this message has role "
                       "'" +
                       std::string(place.role) + "'.",
                   path, "invalid_value");
  }
  return std::nullopt;
}

Refusal read_part(const Json& part, const std::string& path, const ContentPlace& place,
                  Content& read) {
  if (!part.IsObject()) {
    return invalid_type(path, "an object", part);
  }
  const Json* type = member(part, "type");
  if (type == nullptr || !type->IsString()) {
    return missing_parameter(path + ".type");
  }
  const auto* const kind = std::find_if(kParts.begin(), kParts.end(), [&](const PartKind& known) {
    return known.type == text_of(*type);
  });
  if (kind == kParts.end()) {
    return invalid_value(path + ".type", text_of(*type),
                         "'text', 'image_url', 'input_audio', 'refusal', and 'file'");
  }
  if (auto refused = check_payload(part, *kind, path, place)) {
    return refused;
  }
  if (kind->is_text) {
    read.text += text_of(*member(part, kind->type));
  } else {
    read.chars += kCharsOfAFile;
  }
  return std::nullopt;
}

bool contains_ignoring_case(std::string_view text, std::string_view lower_case_word) {
  const auto same = [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
  };
  const auto* const end = text.data() + text.size();
  return std::search(text.data(), end, lower_case_word.begin(), lower_case_word.end(), same) != end;
}

}  // namespace

Refusal read_content(const Json& content, const ContentPlace& place, Content& read) {
  Refusal refused;
  if (content.IsString()) {
    read.text = text_of(content);
  } else if (!content.IsArray()) {
    refused = invalid_type(place.path, "one of a string or array of objects", content);
  } else {
    for (rapidjson::SizeType i = 0; i < content.Size() && !refused; ++i) {
      refused = read_part(content[i], index_path(place.path, i), place, read);
    }
  }
  read.chars += read.text.size();
  return refused;
}

bool content_mentions(const Json& content, std::string_view lower_case_word) {
  if (content.IsString()) {
    return contains_ignoring_case(text_of(content), lower_case_word);
  }
  return content.IsArray() && std::any_of(content.Begin(), content.End(), [&](const Json& part) {
           const Json* text = part.IsObject() ? member(part, "text") : nullptr;
           return text != nullptr && text->IsString() &&
                  contains_ignoring_case(text_of(*text), lower_case_word);
         });
}

}  // namespace llm_rotate::fake::openai
