#include "base/whole_reply.hpp"

#include <cstdint>

#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::plugin_base {

namespace {

using sdk::json::Value;
using sdk::json::Writer;

// In a stream each call says its place, which in a whole message its position does.
void write_calls(Writer& out, Value calls) {
  out.begin_array();
  std::int64_t index = 0;
  calls.each([&](Value call) {
    if (!call.is_object()) return;
    out.begin_object().integer("index", index++);
    call.each_member([&](std::string_view name, Value value) {
      if (name != "index") out.value(name, value);
    });
    out.end_object();
  });
  out.end_array();
}

void write_delta(Writer& out, Value message) {
  out.begin_object();
  message.each_member([&](std::string_view name, Value value) {
    if (name == "tool_calls" && value.is_array()) {
      write_calls(out.key(name), value);
    } else {
      out.value(name, value);
    }
  });
  out.end_object();
}

void write_choice(Writer& out, Value choice) {
  out.begin_object();
  choice.each_member([&](std::string_view name, Value value) {
    if (name == "message") {
      write_delta(out.key("delta"), value);
    } else {
      out.value(name, value);
    }
  });
  out.end_object();
}

}  // namespace

std::string as_chunk(std::string_view completion) {
  const sdk::json::Document document(completion);
  Writer out;
  out.begin_object();
  document.root().each_member([&](std::string_view name, Value value) {
    if (name == "object") return;
    if (name == "choices") {
      out.key(name).begin_array();
      value.each([&](Value choice) { write_choice(out, choice); });
      out.end_array();
    } else {
      out.value(name, value);
    }
  });
  return out.string("object", "chat.completion.chunk").end_object().str();
}

}  // namespace llm_rotate::plugin_base
