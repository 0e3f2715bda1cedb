#include "config/yaml_scalar.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

namespace llm_rotate::config {
namespace {

bool one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

bool all_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  int base = 10;
  if (text.starts_with("0x")) base = 16;
  if (text.starts_with("0o")) base = 8;
  if (base != 10) text.remove_prefix(2);
  if (base == 10 && text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, status] = std::from_chars(text.data(), end, value, base);
  if (text.empty() || status != std::errc() || stop != end) return std::nullopt;
  if (base != 10 && text.front() == '-') return std::nullopt;
  return value;
}

// [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?
bool is_float(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  const std::size_t mark = text.find_first_of("eE");
  if (mark != std::string_view::npos) {
    std::string_view exponent = text.substr(mark + 1);
    if (exponent.starts_with('-') || exponent.starts_with('+')) exponent.remove_prefix(1);
    if (!all_digits(exponent)) return false;
    text = text.substr(0, mark);
  }
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) return all_digits(text);
  const std::string_view before = text.substr(0, dot);
  const std::string_view after = text.substr(dot + 1);
  if (before.empty()) return all_digits(after);
  return all_digits(before) && (after.empty() || all_digits(after));
}

std::optional<double> fraction(std::string_view text) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (one_of(text, {".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"})) return kInfinity;
  if (one_of(text, {"-.inf", "-.Inf", "-.INF"})) return -kInfinity;
  if (one_of(text, {".nan", ".NaN", ".NAN"})) return std::numeric_limits<double>::quiet_NaN();
  if (!is_float(text)) return std::nullopt;
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  if (std::from_chars(text.data(), text.data() + text.size(), value).ec != std::errc()) {
    return kInfinity;
  }
  return value;
}

}  // namespace

Node yaml_scalar(std::string_view text, bool plain) {
  Node node;
  node.kind = NodeKind::kString;
  node.plain = plain;
  node.text = std::string(text);
  if (!plain) return node;
  if (one_of(text, {"", "~", "null", "Null", "NULL"})) {
    node.kind = NodeKind::kNull;
  } else if (one_of(text, {"true", "True", "TRUE", "false", "False", "FALSE"})) {
    node.kind = NodeKind::kBool;
    node.boolean = text.front() == 't' || text.front() == 'T';
  } else if (const std::optional<std::int64_t> whole = whole_number(text)) {
    node.kind = NodeKind::kInt;
    node.integer = *whole;
  } else if (const std::optional<double> number = fraction(text)) {
    node.kind = NodeKind::kFloat;
    node.number = *number;
  }
  return node;
}

}  // namespace llm_rotate::config
