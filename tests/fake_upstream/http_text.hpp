// HTTP/1.1 as text, written by hand: faults need every byte under control. Called by the plans;
// pure, from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace llm_rotate::fake {

struct Header {
  std::string_view name;
  std::string_view value;
};

// A request as a dialect sees it. Borrowed for the call; `body` may be overwritten while it is
// read.
struct Request {
  std::string_view method;
  std::string_view target;
  std::string_view path;  // the target without its query
  std::vector<Header> headers = {};
  std::string* body = nullptr;
  bool http_1_0 = false;
  bool keep_alive = true;

  // Empty when there is none; `name` in any case.
  std::string_view header(std::string_view name) const;
};

std::string_view path_of(std::string_view target);
bool equals_ignoring_case(std::string_view a, std::string_view b);

// Fields of a response head, in order. Setting one that is there replaces it, in any case.
class HeaderList {
 public:
  void set(std::string_view name, std::string_view value);
  const std::vector<std::pair<std::string, std::string>>& all() const { return fields_; }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

std::string_view reason_phrase(unsigned status);

// Status line, fields and the empty line.
void append_head(std::string& out, unsigned status, const HeaderList& headers);

// "Fri, 03 Apr 2026 17:48:18 GMT"
std::string http_date(std::int64_t unix_seconds);

// One chunk of a chunked body; nothing for empty data, which would end the body.
void append_chunk(std::string& out, std::string_view data);
// The size line of a chunk whose data follow.
void append_chunk_size(std::string& out, std::size_t size);
inline constexpr std::string_view kLastChunk = "0\r\n\r\n";

}  // namespace llm_rotate::fake
