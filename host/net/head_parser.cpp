#include "net/head_parser.hpp"

#include <utility>

namespace llm_rotate::net {
namespace {

constexpr std::string_view kBlank = " \t";
constexpr std::size_t kUsualCount = 16;  // of a provider's headers

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::string_view without_line_end(std::string_view line) {
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
  return line;
}

// The code of "HTTP/1.1 200 OK" or "HTTP/2 200"; 0 when it is something else.
int parse_status(std::string_view line) {
  if (!line.starts_with("HTTP/")) return 0;
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos) return 0;
  const std::string_view code = line.substr(space + 1, 3);
  int status = 0;
  for (const char digit : code) {
    if (digit < '0' || digit > '9') return 0;
    status = status * 10 + (digit - '0');
  }
  return code.size() == 3 && status >= 100 ? status : 0;
}

}  // namespace

void HeadParser::reset() {
  head_ = {};
  bytes_ = 0;
  count_ = 0;
  begun_ = false;
  complete_ = false;
}

HeadParser::Step HeadParser::feed(std::string_view line) {
  bytes_ += line.size();
  if (bytes_ > kMaxHeaderBytes) return Step::kTooLarge;
  line = without_line_end(line);
  if (!begun_ && !complete_) return begin_head(line);
  if (line.empty()) return complete_ ? Step::kSwallowed : end_head();
  if (++count_ > kMaxHeaderCount) return Step::kTooLarge;
  if (complete_) return Step::kSwallowed;
  add_header(line);
  return head_.status < 200 ? Step::kSwallowed : Step::kMore;
}

HeadParser::Step HeadParser::begin_head(std::string_view line) {
  head_.status = parse_status(line);
  if (head_.status == 0 || head_.status == 101) return Step::kBad;
  head_.headers.reserve(kUsualCount);
  begun_ = true;
  return head_.status < 200 ? Step::kSwallowed : Step::kMore;
}

HeadParser::Step HeadParser::end_head() {
  begun_ = false;
  if (head_.status < 200) {
    head_ = {};
    return Step::kSwallowed;
  }
  complete_ = true;
  return Step::kComplete;
}

void HeadParser::add_header(std::string_view line) {
  // An old way to continue a value on the next line.
  if (kBlank.find(line.front()) != std::string_view::npos) {
    if (!head_.headers.empty()) {
      std::string& value = std::prev(head_.headers.end())->value;
      value.append(" ").append(trim(line));
    }
    return;
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return;
  head_.headers.add(trim(line.substr(0, colon)), trim(line.substr(colon + 1)));
}

sdk::HttpHead HeadParser::take() {
  return std::exchange(head_, {});
}

}  // namespace llm_rotate::net
