#include "fake_upstream/sample_json.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <rapidjson/document.h>
#include <rapidjson/pointer.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "fake_upstream/json_text.hpp"

namespace llm_rotate::fake {
namespace {

using rapidjson::Value;

constexpr unsigned kDeepest = 12;         // beyond this everything is null
constexpr unsigned kGrowsUntil = 6;       // beyond this lists are as short as they may be
constexpr std::size_t kLargest = 65'536;  // a hostile schema shall not blow up the answer

std::string_view text_of(const Value& value) {
  return {value.GetString(), value.GetStringLength()};
}

const Value* member(const Value& object, const char* name) {
  const auto found = object.FindMember(name);
  return found == object.MemberEnd() ? nullptr : &found->value;
}

std::int64_t integer_or(const Value& schema, const char* name, std::int64_t fallback) {
  const Value* value = member(schema, name);
  if (value == nullptr || !value->IsNumber()) {
    return fallback;
  }
  constexpr double kSafe = 1e15;
  return static_cast<std::int64_t>(std::clamp(value->GetDouble(), -kSafe, kSafe));
}

void append_as_is(const Value& value, std::string& out) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value.Accept(writer);
  out.append(buffer.GetString(), buffer.GetSize());
}

class Sampler {
 public:
  Sampler(const Value& root, std::string& out) : root_(root), out_(out) {}

  void sample(const Value& schema, unsigned depth) {
    if (!schema.IsObject() || depth > kDeepest || out_.size() > kLargest) {
      out_ += "null";
    } else if (const Value* fixed = member(schema, "const")) {
      append_as_is(*fixed, out_);
    } else if (const Value* choices = member(schema, "enum"); is_filled(choices)) {
      append_as_is((*choices)[0], out_);
    } else if (const Value* reference = member(schema, "$ref")) {
      follow(*reference, depth);
    } else if (const Value* options = alternatives(schema)) {
      // Deep inside a recursive schema the last option is the one that ends it.
      sample((*options)[depth > kGrowsUntil ? options->Size() - 1 : 0], depth + 1);
    } else {
      by_type(schema, type_of(schema), depth);
    }
  }

 private:
  static bool is_filled(const Value* list) {
    return list != nullptr && list->IsArray() && !list->Empty();
  }

  static const Value* alternatives(const Value& schema) {
    for (const char* name : {"anyOf", "oneOf", "allOf"}) {
      if (const Value* options = member(schema, name); is_filled(options)) {
        return options;
      }
    }
    return nullptr;
  }

  static std::string_view type_of(const Value& schema) {
    const Value* type = member(schema, "type");
    if (is_filled(type)) {
      for (const Value& one : type->GetArray()) {
        if (one.IsString() && text_of(one) != "null") {
          return text_of(one);
        }
      }
    }
    if (type != nullptr && type->IsString()) {
      return text_of(*type);
    }
    return member(schema, "properties") != nullptr ? "object" : "string";
  }

  void follow(const Value& reference, unsigned depth) {
    const Value* target = nullptr;
    const std::string_view text = reference.IsString() ? text_of(reference) : std::string_view();
    if (text.starts_with('#')) {
      // Without the #, because RapidJSON wants the $ of "#/$defs" percent-encoded.
      target = rapidjson::Pointer(text.data() + 1, text.size() - 1).Get(root_);
    }
    if (target != nullptr) {
      sample(*target, depth + 1);
    } else {
      out_ += "null";
    }
  }

  void by_type(const Value& schema, std::string_view type, unsigned depth) {
    if (type == "object") {
      object(schema, depth);
    } else if (type == "array") {
      array(schema, depth);
    } else if (type == "integer" || type == "number") {
      number(schema);
    } else if (type == "boolean") {
      out_ += "true";
    } else if (type == "null") {
      out_ += "null";
    } else {
      string(schema);
    }
  }

  void object(const Value& schema, unsigned depth) {
    out_ += '{';
    const Value* properties = member(schema, "properties");
    bool first = true;
    if (properties != nullptr && properties->IsObject()) {
      for (const auto& property : properties->GetObject()) {
        out_ += first ? "" : ",";
        first = false;
        append_json_string(out_, text_of(property.name));
        out_ += ':';
        sample(property.value, depth + 1);
      }
    }
    out_ += '}';
  }

  void array(const Value& schema, unsigned depth) {
    constexpr std::int64_t kMostItems = 100;
    const std::int64_t wanted = depth > kGrowsUntil ? 0 : 1;
    const std::int64_t least =
        std::clamp<std::int64_t>(integer_or(schema, "minItems", 0), 0, kMostItems);
    const std::int64_t most = integer_or(schema, "maxItems", kMostItems);
    const Value* items = member(schema, "items");
    out_ += '[';
    for (std::int64_t i = 0; i < std::min(std::max(wanted, least), most); ++i) {
      out_ += i == 0 ? "" : ",";
      if (items != nullptr) {
        sample(*items, depth + 1);
      } else {
        out_ += "null";
      }
    }
    out_ += ']';
  }

  void number(const Value& schema) {
    std::int64_t value = 1;
    value = std::max(value, integer_or(schema, "minimum", value));
    value = std::max(value, integer_or(schema, "exclusiveMinimum", value - 1) + 1);
    value = std::min(value, integer_or(schema, "maximum", value));
    value = std::min(value, integer_or(schema, "exclusiveMaximum", value + 1) - 1);
    append_signed(out_, value);
  }

  void string(const Value& schema) {
    constexpr std::int64_t kLongest = 10'000;
    std::string text = "sample";
    if (const Value* format = member(schema, "format"); format != nullptr && format->IsString()) {
      text = of_format(text_of(*format));
    }
    const auto least = std::clamp<std::int64_t>(integer_or(schema, "minLength", 0), 0, kLongest);
    const auto most =
        std::clamp<std::int64_t>(integer_or(schema, "maxLength", kLongest), 0, kLongest);
    text.resize(std::max(text.size(), static_cast<std::size_t>(least)), 'x');
    text.resize(std::min(text.size(), static_cast<std::size_t>(most)));
    append_json_string(out_, text);
  }

  static std::string of_format(std::string_view format) {
    if (format == "date") {
      return "2026-01-31";
    }
    if (format == "date-time") {
      return "2026-01-31T12:00:00Z";
    }
    if (format == "time") {
      return "12:00:00Z";
    }
    if (format == "email") {
      return "someone@example.com";
    }
    if (format == "uuid") {
      return "00000000-0000-4000-8000-000000000000";
    }
    return format == "uri" ? "https://example.com/" : "sample";
  }

  const Value& root_;
  std::string& out_;
};

}  // namespace

void append_sample(const Value& schema, std::string& out) {
  Sampler(schema, out).sample(schema, 0);
}

}  // namespace llm_rotate::fake
