#include "config/options_schema.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include <rapidjson/document.h>
#include <rapidjson/pointer.h>
#include <rapidjson/schema.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "config/nearest.hpp"
#include "config/text.hpp"

namespace llm_rotate::config {
namespace {

using rapidjson::Document;
using rapidjson::Pointer;
using rapidjson::Value;

constexpr std::size_t kMaxFaults = 64;

std::string_view view(const Value& text) {
  return {text.GetString(), text.GetStringLength()};
}

std::string type_word(std::string_view type) {
  if (type == "string") return "a string";
  if (type == "integer") return "a whole number";
  if (type == "number") return "a number";
  if (type == "boolean") return "true or false";
  if (type == "array") return "a list";
  if (type == "object") return "a table";
  return std::string(type);
}

std::string_view type_of(const Value& value) {
  if (value.IsString()) return "string";
  if (value.IsInt64() || value.IsUint64()) return "integer";
  if (value.IsNumber()) return "number";
  if (value.IsBool()) return "boolean";
  if (value.IsArray()) return "array";
  return value.IsObject() ? "object" : "null";
}

std::string as_text(const Value& value) {
  if (value.IsString()) return '\'' + shown(view(value)) + '\'';
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value.Accept(writer);
  return shown({buffer.GetString(), buffer.GetSize()});
}

// "a", "a or b", "a, b or c"
std::string alternatives(const std::vector<std::string>& words) {
  std::string result;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) result += i + 1 == words.size() ? " or " : ", ";
    result += words[i];
  }
  return result;
}

const Value* member(const Value& object, const char* name) {
  if (!object.IsObject()) return nullptr;
  const auto found = object.FindMember(name);
  return found == object.MemberEnd() ? nullptr : &found->value;
}

Path to_path(const Pointer& pointer) {
  Path path;
  for (std::size_t i = 0; i < pointer.GetTokenCount(); ++i) {
    const Pointer::Token& token = pointer.GetTokens()[i];
    if (token.index != rapidjson::kPointerInvalidIndex) {
      path.push(std::size_t{token.index});
    } else {
      path.push(std::string_view(token.name, token.length));
    }
  }
  return path;
}

std::vector<std::string> property_names(const Value& schema) {
  std::vector<std::string> names;
  const Value* properties = member(schema, "properties");
  if (properties == nullptr || !properties->IsObject()) return names;
  for (const auto& property : properties->GetObject()) names.emplace_back(view(property.name));
  return names;
}

std::string type_fault(const Value& wanted, const Value& value) {
  std::vector<std::string> words;
  if (wanted.IsString()) words.push_back(type_word(view(wanted)));
  if (wanted.IsArray()) {
    for (const Value& type : wanted.GetArray()) {
      if (type.IsString()) words.push_back(type_word(view(type)));
    }
  }
  return "must be " + alternatives(words) + ", not " + type_word(type_of(value));
}

std::string enum_fault(const Value& wanted, const Value& value) {
  std::vector<std::string> words;
  std::vector<std::string> names;
  for (const Value& one : wanted.GetArray()) {
    words.push_back(as_text(one));
    if (one.IsString()) names.emplace_back(view(one));
  }
  const std::string meant = value.IsString() ? did_you_mean(view(value), names) : std::string();
  return "must be " + alternatives(words) + ", not " + as_text(value) + meant;
}

std::string limit_fault(std::string_view keyword, const Value& schema, const Value& limit) {
  const std::string text = as_text(limit);
  const auto exclusive = [&](const char* name) {
    const Value* flag = member(schema, name);
    return flag != nullptr && flag->IsBool() && flag->GetBool();
  };
  if (keyword == "minimum") {
    return (exclusive("exclusiveMinimum") ? "must be more than " : "must be at least ") + text;
  }
  if (keyword == "maximum") {
    return (exclusive("exclusiveMaximum") ? "must be less than " : "must be at most ") + text;
  }
  if (keyword == "minLength") {
    return text == "1" ? "must not be empty" : "must have at least " + text + " characters";
  }
  if (keyword == "maxLength") return "must have at most " + text + " characters";
  if (keyword == "minItems") {
    return text == "1" ? "must not be empty" : "must have at least " + text + " entries";
  }
  if (keyword == "maxItems") return "must have at most " + text + " entries";
  if (keyword == "multipleOf") return "must be a multiple of " + text;
  if (keyword == "pattern") return "must have the form " + text;
  return {};
}

// What is wrong with the value that broke `keyword` of the schema.
std::string value_fault(std::string_view keyword, const Value& schema, const Value& value) {
  const Value* argument = member(schema, std::string(keyword).c_str());
  if (argument == nullptr) return "has no accepted form";
  if (keyword == "type") return type_fault(*argument, value);
  if (keyword == "enum" && argument->IsArray()) return enum_fault(*argument, value);
  if (keyword == "uniqueItems") return "must not be there twice";
  std::string limit = limit_fault(keyword, schema, *argument);
  return limit.empty() ? "has no accepted form" : limit;
}

std::string advice(const std::string& name, const std::vector<std::string>& known) {
  if (known.empty()) return "; there are none";
  std::string meant = did_you_mean(name, known);
  if (!meant.empty()) return meant;
  std::string list;
  for (const std::string& one : known) list += (list.empty() ? "; known: " : ", ") + one;
  return list;
}

// `required` is checked by a walk of our own, for the validator does not say what is missing.
void strip_required(Value& schema) {
  if (schema.IsArray()) {
    for (Value& item : schema.GetArray()) strip_required(item);
  }
  if (!schema.IsObject()) return;
  if (schema.HasMember("required") && schema["required"].IsArray()) schema.RemoveMember("required");
  // By count: clang finds the comparison of these iterators ambiguous.
  auto property = schema.MemberBegin();
  for (rapidjson::SizeType i = 0; i < schema.MemberCount(); ++i, ++property) {
    strip_required(property->value);
  }
}

class MissingWalk {
 public:
  MissingWalk(const std::string& owner, std::vector<OptionFault>& faults)
      : owner_(owner), faults_(faults) {}

  void walk(const Value& schema, const Value& value) {
    if (value.IsArray()) {
      const Value* items = member(schema, "items");
      for (rapidjson::SizeType i = 0; items != nullptr && i < value.Size(); ++i) {
        path_.push(std::size_t{i});
        walk(*items, value[i]);
        path_.pop();
      }
    }
    if (!value.IsObject()) return;
    if (const Value* required = member(schema, "required"); required != nullptr) {
      report_missing(*required, value);
    }
    const Value* properties = member(schema, "properties");
    if (properties == nullptr || !properties->IsObject()) return;
    for (const auto& entry : value.GetObject()) {
      const auto property = properties->FindMember(entry.name);
      if (property == properties->MemberEnd()) continue;
      path_.push(view(entry.name));
      walk(property->value, entry.value);
      path_.pop();
    }
  }

 private:
  void report_missing(const Value& required, const Value& value) {
    if (!required.IsArray()) return;
    for (const Value& name : required.GetArray()) {
      if (!name.IsString() || value.HasMember(name)) continue;
      const Path path = path_ / view(name);
      faults_.push_back({path, false, "missing option '" + path.text() + "' of " + owner_});
    }
  }

  const std::string& owner_;
  std::vector<OptionFault>& faults_;
  Path path_;
};

// The pointer that is to go so that the next fault shows. A list goes as a whole: without one of
// its entries the places of the others would be wrong.
Pointer offender(const Pointer& fault) {
  for (std::size_t i = 0; i < fault.GetTokenCount(); ++i) {
    if (fault.GetTokens()[i].index != rapidjson::kPointerInvalidIndex) {
      return Pointer(fault.GetTokens(), i);
    }
  }
  return fault;
}

}  // namespace

struct OptionsSchema::Impl {
  explicit Impl(Document&& text) : whole(std::move(text)) {
    stripped.CopyFrom(whole, stripped.GetAllocator());
    strip_required(stripped);
    compiled.emplace(stripped);
  }

  Document whole;
  Document stripped;
  std::optional<rapidjson::SchemaDocument> compiled;
};

OptionsSchema::OptionsSchema(std::string_view schema_json) {
  Document schema;
  schema.Parse(schema_json.data(), schema_json.size());
  if (!schema.HasParseError() && schema.IsObject())
    impl_ = std::make_unique<Impl>(std::move(schema));
}

OptionsSchema::~OptionsSchema() = default;

std::vector<OptionFault> OptionsSchema::check(const std::string& object_json,
                                              const std::string& owner) const {
  std::vector<OptionFault> faults;
  Document object;
  object.Parse(object_json.data(), object_json.size());
  if (!valid() || object.HasParseError() || !object.IsObject()) return faults;
  MissingWalk(owner, faults).walk(impl_->whole, object);
  rapidjson::SchemaValidator validator(*impl_->compiled);
  while (faults.size() < kMaxFaults) {
    validator.Reset();
    if (object.Accept(validator)) break;
    const Pointer at = validator.GetInvalidDocumentPointer();
    const std::string_view keyword = validator.GetInvalidSchemaKeyword();
    const Value* schema = validator.GetInvalidSchemaPointer().Get(impl_->stripped);
    const Value* value = at.Get(object);
    const Path path = to_path(at);
    if (schema == nullptr || value == nullptr || path.empty()) {
      faults.push_back({path, false, "the options of " + owner + " have no accepted form"});
      break;
    }
    if (keyword == "additionalProperties") {
      faults.push_back({path, true,
                        "unknown option '" + path.text() + "' of " + owner +
                            advice(path.steps().back().name, property_names(*schema))});
    } else {
      faults.push_back({path, false,
                        "option '" + path.text() + "' of " + owner + ' ' +
                            value_fault(keyword, *schema, *value)});
    }
    offender(at).Erase(object);
  }
  return faults;
}

}  // namespace llm_rotate::config
