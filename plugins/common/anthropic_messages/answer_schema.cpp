#include "answer_schema.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

namespace llm_rotate::anthropic {

namespace {

using sdk::json::Value;
using sdk::json::Writer;

constexpr std::size_t kMostOptional = 24;

// Members that say something about a value which the vendor cannot hold an answer to.
constexpr std::array<std::string_view, 17> kWorded = {"minimum",
                                                      "maximum",
                                                      "exclusiveMinimum",
                                                      "exclusiveMaximum",
                                                      "multipleOf",
                                                      "minLength",
                                                      "maxLength",
                                                      "pattern",
                                                      "maxItems",
                                                      "uniqueItems",
                                                      "minProperties",
                                                      "maxProperties",
                                                      "propertyNames",
                                                      "prefixItems",
                                                      "patternProperties",
                                                      "contains",
                                                      "not"};
constexpr std::array<std::string_view, 9> kFormats = {
    "date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6"};

template <class List>
bool has(const List& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

bool is_worded(std::string_view name, Value value) {
  if (name == "format") return !has(kFormats, value.string()) && value.string() != "uuid";
  if (name == "minItems") return value.integer() > 1;
  return has(kWorded, name);
}

// Follows references and looks for one that leads back to itself; counts optional properties.
class Examiner {
 public:
  explicit Examiner(Value root) : root_(root) {}

  bool passes() {
    look(root_);
    return good_ && optional_ <= kMostOptional;
  }

 private:
  void look(Value schema) {
    if (!good_ || ++seen_ > kMostSeen) {
      good_ = false;
      return;
    }
    if (schema.is_array()) schema.each([this](Value element) { look(element); });
    if (!schema.is_object()) return;
    if (schema["$ref"].is_string()) follow(schema["$ref"].string());
    const Value properties = schema["properties"];
    properties.each_member([&](std::string_view name, Value) {
      bool required = false;
      schema["required"].each([&](Value entry) { required = required || entry.string() == name; });
      if (!required) ++optional_;
    });
    schema.each_member([this](std::string_view name, Value value) {
      // Definitions count where they are used; a default or an example is no schema.
      if (name == "properties") {
        value.each_member([this](std::string_view, Value property) { look(property); });
      } else if (name == "items" || name == "anyOf" || name == "oneOf" || name == "allOf") {
        look(value);
      }
    });
  }

  void follow(std::string_view reference) {
    if (has(path_, reference)) {
      good_ = false;
      return;
    }
    path_.push_back(reference);
    look(target_of(reference));
    path_.pop_back();
  }

  Value target_of(std::string_view reference) const {
    Value target = root_;
    if (!reference.starts_with('#')) return Value();
    reference.remove_prefix(1);
    while (reference.starts_with('/')) {
      reference.remove_prefix(1);
      const std::size_t end = std::min(reference.find('/'), reference.size());
      target = target[reference.substr(0, end)];
      reference.remove_prefix(end);
    }
    return target;
  }

  static constexpr std::size_t kMostSeen = 10'000;

  Value root_;
  std::vector<std::string_view> path_;
  std::size_t seen_ = 0;
  std::size_t optional_ = 0;
  bool good_ = true;
};

class SchemaWriter {
 public:
  void write(Value schema) {
    if (!schema.is_object()) {
      out_.value(schema);
      return;
    }
    const Value type = schema["type"];
    const bool object = type.string() == "object" || schema["properties"].is_object();
    out_.begin_object();
    schema.each_member(
        [this, &schema](std::string_view name, Value value) { write_member(schema, name, value); });
    if (object) {
      if (!type.exists()) out_.string("type", "object");
      out_.boolean("additionalProperties", false);
    }
    write_description(schema);
    out_.end_object();
  }

  std::string str() const { return out_.str(); }

 private:
  void write_member(Value schema, std::string_view name, Value value) {
    if (name == "additionalProperties" || name == "description" || is_worded(name, value)) return;
    if (name == "$schema" || name == "$id" || name == "strict") return;
    if (name == "oneOf") {
      if (schema["anyOf"].exists()) return;
      name = "anyOf";
    }
    out_.key(name);
    if (name == "properties" || name == "$defs" || name == "definitions") {
      out_.begin_object();
      value.each_member([this](std::string_view key, Value property) {
        out_.key(key);
        write(property);
      });
      out_.end_object();
    } else if (name == "anyOf" || name == "allOf") {
      out_.begin_array();
      value.each([this](Value element) { write(element); });
      out_.end_array();
    } else if (name == "items") {
      write(value);
    } else {
      out_.value(value);
    }
  }

  void write_description(Value schema) {
    Writer words;
    words.begin_object();
    bool any = false;
    schema.each_member([&](std::string_view name, Value value) {
      if (!is_worded(name, value)) return;
      words.value(name, value);
      any = true;
    });
    std::string text(schema["description"].string());
    if (any) {
      if (!text.empty()) text += "\n\n";
      text.append("It must satisfy this JSON schema: ").append(words.end_object().view());
    }
    if (!text.empty()) out_.string("description", text);
  }

  Writer out_;
};

}  // namespace

bool can_be_held(Value schema) {
  return Examiner(schema).passes();
}

std::string held_schema(Value schema) {
  SchemaWriter writer;
  writer.write(schema);
  return writer.str();
}

}  // namespace llm_rotate::anthropic
