// Just enough HTTP/1.1 to tell where a well-behaved peer's message ends.
#pragma once

#include <charconv>
#include <cstddef>
#include <string_view>

namespace llm_rotate::bench {

// How long the first message in `bytes` is, head and body; 0 when it is not all there. A chunked
// body ends with its last chunk, which nothing follows before the next request.
inline std::size_t message_size(std::string_view bytes) {
  const std::size_t head = bytes.find("\r\n\r\n");
  if (head == std::string_view::npos) return 0;
  const std::string_view headers = bytes.substr(0, head);
  for (const std::string_view name : {"\r\nContent-Length: ", "\r\ncontent-length: "}) {
    const std::size_t at = headers.find(name);
    if (at == std::string_view::npos) continue;
    std::size_t length = 0;
    std::from_chars(headers.data() + at + name.size(), headers.data() + headers.size(), length);
    const std::size_t size = head + 4 + length;
    return bytes.size() >= size ? size : 0;
  }
  return bytes.ends_with("\r\n0\r\n\r\n") ? bytes.size() : 0;
}

}  // namespace llm_rotate::bench
