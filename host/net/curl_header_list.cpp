#include "net/curl_header_list.hpp"

#include <string.h>

#include <algorithm>
#include <cstring>

namespace llm_rotate::net {
namespace {

// Beyond this a buffer is not kept for the next request.
constexpr std::size_t kKeep = 8UL * 1024;
// ": " or ":" or ";", and the final zero.
constexpr std::size_t kExtra = 3;

bool is_token_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_safe(const sdk::Header& header) {
  const bool name =
      !header.name.empty() && std::all_of(header.name.begin(), header.name.end(), is_token_char);
  return name && std::all_of(header.value.begin(), header.value.end(), [](char c) {
           const auto byte = static_cast<unsigned char>(c);
           return (byte >= 0x20 && byte != 0x7f) || byte == '\t';
         });
}

bool frames_the_body(const sdk::Header& header) {
  return sdk::iequals(header.name, "content-length") ||
         sdk::iequals(header.name, "transfer-encoding") || sdk::iequals(header.name, "expect");
}

}  // namespace

bool CurlHeaderList::build(const sdk::Headers& headers) {
  constexpr std::string_view kNoExpect = "Expect";
  constexpr std::string_view kNoType = "Content-Type";
  wipe();
  std::size_t bytes = kNoExpect.size() + kNoType.size() + 2 * kExtra;
  for (const sdk::Header& header : headers) {
    if (!is_safe(header)) return false;
    bytes += header.name.size() + header.value.size() + kExtra;
  }
  reserve(bytes, headers.size() + 2);
  // A name and a bare colon take away what curl would add by itself.
  add_line(kNoExpect, ":", {});
  if (!headers.has(kNoType)) add_line(kNoType, ":", {});
  for (const sdk::Header& header : headers) {
    if (frames_the_body(header)) continue;
    if (header.value.find_first_not_of(" \t") == std::string::npos) {
      add_line(header.name, ";", {});  // how curl is asked for a header without a value
    } else {
      add_line(header.name, ": ", header.value);
    }
  }
  for (std::size_t i = 0; i + 1 < nodes_.size(); ++i) nodes_[i].next = &nodes_[i + 1];
  return true;
}

void CurlHeaderList::wipe() {
  if (used_ != 0) explicit_bzero(text_.get(), used_);
  used_ = 0;
  nodes_.clear();
  if (capacity_ > kKeep) {
    text_.reset();
    capacity_ = 0;
  }
}

void CurlHeaderList::reserve(std::size_t bytes, std::size_t lines) {
  if (bytes > capacity_) {
    text_.reset(new char[bytes]);
    capacity_ = bytes;
  }
  nodes_.reserve(lines);
}

void CurlHeaderList::add_line(std::string_view name, std::string_view separator,
                              std::string_view value) {
  char* const begin = text_.get() + used_;
  char* end = std::copy(name.begin(), name.end(), begin);
  end = std::copy(separator.begin(), separator.end(), end);
  end = std::copy(value.begin(), value.end(), end);
  *end++ = '\0';
  used_ += static_cast<std::size_t>(end - begin);
  nodes_.push_back(curl_slist{begin, nullptr});
}

void wipe_sensitive(sdk::Headers& headers) {
  for (sdk::Header& header : headers) {
    if (!header.sensitive) continue;
    explicit_bzero(header.value.data(), header.value.size());
    header.value.clear();
  }
}

}  // namespace llm_rotate::net
