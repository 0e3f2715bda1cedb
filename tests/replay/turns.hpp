// Messages of one side that follow each other, as the one turn that they are to a vendor.
// Pure function, any thread.
#pragma once

#include <string_view>

#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::replay {

// Writes an array of messages; `write_content` writes the elements of one's content.
template <class WriteContent>
void write_turns(sdk::json::Value messages, sdk::json::Writer& out, WriteContent&& write_content) {
  std::string_view open;
  out.begin_array();
  messages.each([&](sdk::json::Value message) {
    if (message["role"].string() != open) {
      if (!open.empty()) out.end_array().end_object();
      open = message["role"].string();
      out.begin_object();
      message.each_member([&](std::string_view name, sdk::json::Value value) {
        if (name != "content" && !value.is_null()) out.value(name, value);
      });
      out.key("content").begin_array();
    }
    write_content(message["content"]);
  });
  if (!open.empty()) out.end_array().end_object();
  out.end_array();
}

}  // namespace llm_rotate::replay
