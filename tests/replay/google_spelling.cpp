#include "replay/google_spelling.hpp"

#include <algorithm>

#include "google/camel.hpp"
#include "google_ai_studio/ingress_schema.hpp"

namespace llm_rotate::replay {

namespace {

using sdk::json::Value;
using sdk::json::Writer;

// What a caller's own names stand in.
bool is_opaque(std::string_view name) {
  return name == "args" || name == "response" || name == "labels" || name == "parameters" ||
         name.ends_with("Schema");
}

void write_camel(Value value, Writer& out) {
  if (value.is_array()) {
    out.begin_array();
    value.each([&](Value element) { write_camel(element, out); });
    out.end_array();
  } else if (value.is_object()) {
    out.begin_object();
    value.each_member([&](std::string_view wire, Value member) {
      const std::string name = google::camel(wire);
      if (member.is_null()) return;
      out.key(name);
      if (name == "parameters" || name == "responseSchema") {
        google_ai_studio::write_json_schema(member, out);
      } else if (is_opaque(name)) {
        out.value(member);
      } else {
        write_camel(member, out);
      }
    });
    out.end_object();
  } else {
    out.value(value);
  }
}

}  // namespace

std::string camel_form(Value body) {
  Writer out;
  write_camel(body, out);
  return out.str();
}

std::string upper(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return out;
}

}  // namespace llm_rotate::replay
