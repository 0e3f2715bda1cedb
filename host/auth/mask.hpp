// How a key id is shown in records, errors and responses: enough to tell keys apart, not all of it.
//
// Called by observe, front and control. Threads: pure function.
#pragma once

#include <string>
#include <string_view>

namespace llm_rotate::auth {

// "openai-prod-1" -> "open***-1", "key-a" -> "k***a", "abc" -> "***".
inline std::string mask_key_id(std::string_view key_id) {
  if (key_id.size() <= 3) return "***";
  const std::size_t head = key_id.size() <= 6 ? 1 : 4;
  const std::size_t tail = key_id.size() <= 6 ? 1 : 2;
  return std::string(key_id.substr(0, head)) + "***" +
         std::string(key_id.substr(key_id.size() - tail));
}

}  // namespace llm_rotate::auth
