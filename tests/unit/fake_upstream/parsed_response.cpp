#include "unit/fake_upstream/parsed_response.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace llm_rotate::fake {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

void read_fields(std::string_view head, ParsedResponse& out) {
  std::size_t at = head.find("\r\n");
  while (at != std::string_view::npos) {
    const std::size_t begin = at + 2;
    at = head.find("\r\n", begin);
    const std::string_view line = head.substr(begin, at - begin);
    const std::size_t colon = line.find(": ");
    if (colon != std::string_view::npos) {
      out.headers[lower(line.substr(0, colon))] = line.substr(colon + 2);
    }
  }
}

// Returns how much of `rest` was used.
std::size_t read_chunks(std::string_view rest, ParsedResponse& out) {
  std::size_t at = 0;
  while (true) {
    const std::size_t line_end = rest.find("\r\n", at);
    if (line_end == std::string_view::npos) {
      return rest.size();
    }
    std::size_t size = 0;
    const auto result = std::from_chars(rest.data() + at, rest.data() + line_end, size, 16);
    if (result.ec != std::errc() || result.ptr != rest.data() + line_end) {
      out.garbage = true;
      return rest.size();
    }
    const std::string_view data = rest.substr(line_end + 2, size);
    at = line_end + 2 + size + 2;
    if (size > 0) {
      out.body += data;
      out.chunks.emplace_back(data);
    }
    if (at > rest.size()) {
      return rest.size();
    }
    if (size == 0) {
      out.complete = true;
      return at;
    }
  }
}

}  // namespace

std::string ParsedResponse::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string() : found->second;
}

std::vector<std::string> ParsedResponse::events() const {
  constexpr std::string_view kData = "data: ";
  std::vector<std::string> found;
  std::size_t at = 0;
  while (at < body.size()) {
    const std::size_t end = body.find("\n\n", at);
    std::string_view event =
        std::string_view(body).substr(at, end == std::string::npos ? end : end - at);
    // Some vendors name an event in a line before it.
    if (event.substr(0, 7) == "event: ") event.remove_prefix(event.find('\n') + 1);
    if (event.substr(0, kData.size()) == kData) {
      found.emplace_back(event.substr(kData.size()));
    }
    at = end == std::string::npos ? body.size() : end + 2;
  }
  return found;
}

std::string ParsedResponse::last_event() const {
  const auto all = events();
  return all.empty() ? std::string() : all.back();
}

ParsedResponse parse_response(std::string_view bytes) {
  ParsedResponse out;
  const std::size_t head_end = bytes.find("\r\n\r\n");
  if (head_end == std::string_view::npos || bytes.substr(0, 9) != "HTTP/1.1 ") {
    return out;
  }
  std::from_chars(bytes.data() + 9, bytes.data() + 12, out.status);
  read_fields(bytes.substr(0, head_end), out);
  const std::string_view rest = bytes.substr(head_end + 4);
  if (out.header("transfer-encoding") == "chunked") {
    out.size = head_end + 4 + read_chunks(rest, out);
    return out;
  }
  std::size_t length = 0;
  const std::string announced = out.header("content-length");
  std::from_chars(announced.data(), announced.data() + announced.size(), length);
  out.body = rest.substr(0, length);
  out.complete = !announced.empty() && out.body.size() == length;
  out.size = head_end + 4 + out.body.size();
  return out;
}

}  // namespace llm_rotate::fake
