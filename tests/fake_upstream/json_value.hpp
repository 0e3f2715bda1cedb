// Small readers for JSON that a client sent. Called by the dialects while they read a request;
// pure, from any thread.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include <rapidjson/document.h>

namespace llm_rotate::fake {

using Json = rapidjson::Value;

// Null counts as absent, as it does for nearly every optional parameter.
inline const Json* member(const Json& object, std::string_view name) {
  const auto found = object.FindMember(Json(rapidjson::StringRef(name.data(), name.size())));
  return found == object.MemberEnd() || found->value.IsNull() ? nullptr : &found->value;
}

inline std::string_view text_of(const Json& value) {
  return {value.GetString(), value.GetStringLength()};
}

// The text of a member; empty if there is none.
inline std::string_view text_in(const Json& object, std::string_view name) {
  const Json* value = member(object, name);
  return value != nullptr && value->IsString() ? text_of(*value) : std::string_view();
}

// A parsed body that lives on the stack of the caller, its strings inside the body.
class ParsedBody {
 public:
  explicit ParsedBody(std::string& body)
      : allocator_(scratch_.data(), scratch_.size()), document_(&allocator_) {
    // Iterative: a body of a million brackets shall not overflow the stack.
    constexpr unsigned kHow = rapidjson::kParseInsituFlag | rapidjson::kParseIterativeFlag |
                              rapidjson::kParseValidateEncodingFlag;
    document_.ParseInsitu<kHow>(body.data());
  }

  const Json* object() const {
    return document_.HasParseError() || !document_.IsObject() ? nullptr : &document_;
  }

 private:
  // Most requests fit here: no allocation for their JSON.
  static constexpr std::size_t kScratch = 16'384;

  alignas(std::max_align_t) std::array<char, kScratch> scratch_;
  rapidjson::MemoryPoolAllocator<> allocator_;
  rapidjson::Document document_;
};

}  // namespace llm_rotate::fake
