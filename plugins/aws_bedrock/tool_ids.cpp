#include "tool_ids.hpp"

#include <algorithm>

#include "digest.hpp"

namespace llm_rotate::aws_bedrock {

namespace {

constexpr std::size_t kMaxId = 64;
constexpr std::size_t kShortId = 9;

bool is_alnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool in_id(char c) {
  return is_alnum(c) || c == '_' || c == '-';
}

bool fits(std::string_view text) {
  return !text.empty() && text.size() <= kMaxId && std::all_of(text.begin(), text.end(), in_id);
}

std::string cleaned(std::string_view text) {
  std::string out(text.substr(0, kMaxId));
  std::replace_if(
      out.begin(), out.end(), [](char c) { return !in_id(c); }, '_');
  return out;
}

}  // namespace

std::string wire_tool_id(std::string_view id, bool short_ids) {
  if (short_ids) {
    const bool short_already = id.size() == kShortId && std::all_of(id.begin(), id.end(), is_alnum);
    return short_already ? std::string(id) : hex(sha256(id)).substr(0, kShortId);
  }
  if (fits(id)) return std::string(id);
  // What was cleaned could be another's id; its digest could not.
  return cleaned(id.substr(0, kMaxId - 17)) + "_" + hex(sha256(id)).substr(0, 16);
}

std::string wire_tool_name(std::string_view name) {
  return name.empty() ? "unnamed" : cleaned(name);
}

}  // namespace llm_rotate::aws_bedrock
