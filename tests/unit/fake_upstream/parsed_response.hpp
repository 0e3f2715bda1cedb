// What a client makes of the bytes of an answer. For tests.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace llm_rotate::fake {

struct ParsedResponse {
  unsigned status = 0;                         // 0: no head
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;                            // without the framing of chunks
  std::vector<std::string> chunks;             // if chunked
  bool complete = false;                       // all of the body is there
  bool garbage = false;                        // the framing is broken
  std::size_t size = 0;                        // bytes up to the end of the answer

  std::string header(const std::string& name) const;
  // The `data:` of each event, in order.
  std::vector<std::string> events() const;
  std::string last_event() const;  // empty when there is none
};

ParsedResponse parse_response(std::string_view bytes);

}  // namespace llm_rotate::fake
