#include "fake_upstream/openai/strict_schema.hpp"

#include <algorithm>
#include <string_view>

#include "fake_upstream/openai/openai_check.hpp"

namespace llm_rotate::fake::openai {
namespace {

constexpr unsigned kDeepest = 32;

using Problem = std::optional<std::string>;

Problem check(const Json& schema, const std::string& context, unsigned depth);

std::string in_context(const std::string& context) {
  return "In context=(" + context + "), ";
}

std::string deeper(const std::string& context, std::string_view name) {
  return context + (context.empty() ? "'" : ", '") + std::string(name) + "'";
}

bool requires_member(const Json* required, std::string_view name) {
  return required != nullptr && required->IsArray() &&
         std::any_of(required->Begin(), required->End(),
                     [&](const Json& one) { return one.IsString() && text_of(one) == name; });
}

Problem check_object(const Json& schema, const std::string& context, unsigned depth) {
  const Json* additional = member(schema, "additionalProperties");
  if (additional == nullptr || !additional->IsFalse()) {
    return in_context(context) +
           "'additionalProperties' is required to be supplied and to be false.";
  }
  const Json* properties = member(schema, "properties");
  if (properties == nullptr || !properties->IsObject()) {
    return std::nullopt;
  }
  for (const auto& property : properties->GetObject()) {
    const std::string_view name = text_of(property.name);
    if (!requires_member(member(schema, "required"), name)) {
      return in_context(context) +
             "'required' is required to be supplied and to be an array including every key in "
             "properties. Missing '" +
             std::string(name) + "'.";
    }
    if (auto wrong = check(property.value, deeper(deeper(context, "properties"), name), depth)) {
      return wrong;
    }
  }
  return std::nullopt;
}

bool is_object_schema(const Json& schema) {
  const Json* type = member(schema, "type");
  return type != nullptr && type->IsString() && text_of(*type) == "object";
}

Problem check(const Json& schema, const std::string& context, unsigned depth) {
  if (!schema.IsObject() || depth > kDeepest) {
    return std::nullopt;
  }
  if (is_object_schema(schema)) {
    if (auto wrong = check_object(schema, context, depth + 1)) {
      return wrong;
    }
  }
  if (const Json* items = member(schema, "items")) {
    if (auto wrong = check(*items, deeper(context, "items"), depth + 1)) {
      return wrong;
    }
  }
  const Json* options = member(schema, "anyOf");
  for (rapidjson::SizeType i = 0; options != nullptr && options->IsArray() && i < options->Size();
       ++i) {
    const std::string where = deeper(deeper(context, "anyOf"), std::to_string(i));
    if (auto wrong = check((*options)[i], where, depth + 1)) {
      return wrong;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> strict_schema_problem(const Json& schema) {
  if (!schema.IsObject() || !is_object_schema(schema)) {
    return "schema must be a JSON Schema of 'type: \"object\"'.";
  }
  if (auto wrong = check(schema, "", 0)) {
    return wrong;
  }
  const Json* definitions = member(schema, "$defs");
  if (definitions != nullptr && definitions->IsObject()) {
    for (const auto& definition : definitions->GetObject()) {
      const std::string where = deeper(deeper("", "$defs"), text_of(definition.name));
      if (auto wrong = check(definition.value, where, 0)) {
        return wrong;
      }
    }
  }
  return std::nullopt;
}

}  // namespace llm_rotate::fake::openai
