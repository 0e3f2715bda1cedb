#include "ingress_schema.hpp"

#include <string>
#include <string_view>

#include "base/safe_text.hpp"
#include "google/camel.hpp"

namespace llm_rotate::google_ai_studio {

namespace {

using sdk::json::Value;
using sdk::json::Writer;

bool is_schema_map(std::string_view keyword) {
  return keyword == "properties" || keyword == "$defs" || keyword == "definitions" ||
         keyword == "patternProperties";
}

// What these hold is data, whatever it looks like.
bool is_data(std::string_view keyword) {
  return keyword == "enum" || keyword == "const" || keyword == "default" || keyword == "example" ||
         keyword == "examples" || keyword == "required";
}

bool only_orders(std::string_view keyword, Value value) {
  return (keyword == "nullable" && value.is_bool()) ||
         (keyword == "propertyOrdering" && value.is_array());
}

void write_type(Value type, bool nullable, Writer& out) {
  const std::string name = plugin_base::lower(type.string());
  if (nullable) {
    out.begin_array().string(name).string("null").end_array();
  } else {
    out.string(name);
  }
}

void write_map(Value schemas, Writer& out) {
  out.begin_object();
  schemas.each_member(
      [&](std::string_view name, Value schema) { write_json_schema(schema, out.key(name)); });
  out.end_object();
}

}  // namespace

void write_json_schema(Value schema, Writer& out) {
  if (schema.is_array()) {
    out.begin_array();
    schema.each([&](Value element) { write_json_schema(element, out); });
    out.end_array();
    return;
  }
  if (!schema.is_object()) {
    out.value(schema);
    return;
  }
  const bool nullable = schema["nullable"].boolean();
  out.begin_object();
  schema.each_member([&](std::string_view name, Value value) {
    const std::string keyword = google::camel(name);
    if (only_orders(keyword, value)) return;
    out.key(keyword);
    if (keyword == "type" && value.is_string()) {
      write_type(value, nullable, out);
    } else if (is_schema_map(keyword) && value.is_object()) {
      write_map(value, out);
    } else if (is_data(keyword)) {
      out.value(value);
    } else {
      write_json_schema(value, out);
    }
  });
  out.end_object();
}

}  // namespace llm_rotate::google_ai_studio
