#include "fake_upstream/anthropic/output_schema.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "fake_upstream/json_value.hpp"

namespace llm_rotate::fake::anthropic {
namespace {

using Name = std::string_view;
using Problem = std::optional<std::string>;

constexpr std::array kUnsupported = {
    Name("minimum"),    Name("maximum"),   Name("exclusiveMinimum"), Name("exclusiveMaximum"),
    Name("multipleOf"), Name("minLength"), Name("maxLength"),        Name("pattern"),
    Name("maxItems"),   Name("oneOf"),     Name("uniqueItems"),      Name("patternProperties"),
    Name("not")};
constexpr std::array kFormats = {
    Name("date-time"), Name("time"), Name("date"), Name("duration"), Name("email"),
    Name("hostname"),  Name("uri"),  Name("ipv4"), Name("ipv6"),     Name("uuid")};

class SchemaCheck {
 public:
  explicit SchemaCheck(const Json& root) : root_(root) {}

  Problem run() {
    if (auto problem = check(root_)) {
      return problem;
    }
    constexpr std::size_t kMostOptional = 24;
    return optional_ > kMostOptional
               ? Problem("Schema has too many optional parameters: " + std::to_string(optional_))
               : std::nullopt;
  }

 private:
  Problem check(const Json& schema) {
    constexpr std::size_t kMostSeen = 5000;
    if (++seen_ > kMostSeen) {
      return "Schema is too large";
    }
    if (!schema.IsObject()) {
      return std::nullopt;
    }
    if (auto problem = check_words(schema)) {
      return problem;
    }
    if (text_in(schema, "type") == "object" || member(schema, "properties") != nullptr) {
      if (auto problem = check_object(schema)) {
        return problem;
      }
    }
    if (const Json* items = member(schema, "items")) {
      if (auto problem = check(*items)) {
        return problem;
      }
    }
    for (const char* name : {"anyOf", "allOf"}) {
      if (auto problem = check_each(schema, name)) {
        return problem;
      }
    }
    return follow(text_in(schema, "$ref"));
  }

  static Problem check_words(const Json& schema) {
    const std::string type(text_in(schema, "type"));
    for (const Name name : kUnsupported) {
      if (member(schema, name) != nullptr) {
        return "For '" + type + "' type, property '" + std::string(name) + "' is not supported";
      }
    }
    const Json* least = member(schema, "minItems");
    if (least != nullptr && (!least->IsUint() || least->GetUint() > 1)) {
      return "For 'array' type, 'minItems' values other than 0 or 1 are not supported";
    }
    const Name format = text_in(schema, "format");
    if (!format.empty() && std::find(kFormats.begin(), kFormats.end(), format) == kFormats.end()) {
      return "For 'string' type, 'format' value '" + std::string(format) + "' is not supported";
    }
    return std::nullopt;
  }

  Problem check_object(const Json& schema) {
    const Json* more = member(schema, "additionalProperties");
    if (more == nullptr || !more->IsFalse()) {
      return "For 'object' type, 'additionalProperties' must be explicitly set to false";
    }
    const Json* properties = member(schema, "properties");
    if (properties == nullptr || !properties->IsObject()) {
      return std::nullopt;
    }
    const Json* required = member(schema, "required");
    const std::size_t needed =
        required != nullptr && required->IsArray() ? required->Size() : std::size_t{0};
    const std::size_t all = properties->MemberCount();
    optional_ += all > needed ? all - needed : 0;
    for (const auto& property : properties->GetObject()) {
      if (auto problem = check(property.value)) {
        return problem;
      }
    }
    return std::nullopt;
  }

  Problem check_each(const Json& schema, Name name) {
    const Json* list = member(schema, name);
    if (list == nullptr || !list->IsArray()) {
      return std::nullopt;
    }
    for (const Json& element : list->GetArray()) {
      if (auto problem = check(element)) {
        return problem;
      }
    }
    return std::nullopt;
  }

  Problem follow(Name reference) {
    constexpr std::array kRooms = {Name("#/$defs/"), Name("#/definitions/")};
    for (const Name room : kRooms) {
      if (!reference.starts_with(room)) {
        continue;
      }
      const std::string name(reference.substr(room.size()));
      if (std::find(path_.begin(), path_.end(), name) != path_.end()) {
        return "Circular reference detected in schema definitions: " + path_.back() + " -> " +
               name + ". Self-referencing or mutually-referencing definitions are not supported.";
      }
      const Json* rooms = member(root_, room.substr(2, room.size() - 3));
      const Json* target = rooms != nullptr && rooms->IsObject() ? member(*rooms, name) : nullptr;
      if (target == nullptr) {
        return "Unresolvable reference: " + std::string(reference);
      }
      path_.push_back(name);
      auto problem = check(*target);
      path_.pop_back();
      return problem;
    }
    return reference == "#" ? Problem("Circular reference detected in schema definitions: # -> #.")
                            : std::nullopt;
  }

  const Json& root_;
  std::vector<std::string> path_;
  std::size_t seen_ = 0;
  std::size_t optional_ = 0;
};

}  // namespace

std::optional<std::string> output_schema_problem(const rapidjson::Value& schema) {
  return SchemaCheck(schema).run();
}

}  // namespace llm_rotate::fake::anthropic
