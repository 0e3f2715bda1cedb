#include <algorithm>
#include <sstream>
#include <utility>

#include "config/reader.hpp"
#include "config/text.hpp"

// As a header here alone, without exceptions: a fault is a value, and nothing is linked at start.
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#define TOML_MAX_NESTED_VALUES 32
#include <toml++/impl/preprocessor.h>
// Its assertions are about the text as well ("[%"): a debug build would stop and clang optimise on
// them, where the code behind them has a proper error.
#undef TOML_ASSERT
#undef TOML_ASSERT_ASSUME
#define TOML_ASSERT(expr) static_assert(true)
#define TOML_ASSERT_ASSUME(expr) static_assert(true)
#include <toml++/toml.h>

namespace llm_rotate::config {
namespace {

Position to_position(const toml::source_position& at) {
  return Position{static_cast<std::uint32_t>(at.line), static_cast<std::uint32_t>(at.column)};
}

// toml++ bounds brackets, but a dotted key nests one table for each dot and its destructor then
// recurses as deep. No honest line has so many.
std::size_t line_with_too_many_dots(std::string_view text) {
  constexpr std::size_t kMaxDots = 200;
  std::size_t line = 1;
  std::size_t dots = 0;
  char quote = 0;  // dots of text are no keys; a quote ends with its line at the latest
  for (const char c : text) {
    if (c == '\n') {
      ++line;
      dots = 0;
      quote = 0;
    } else if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '.' && ++dots > kMaxDots) {
      return line;
    }
  }
  return 0;
}

class Converter {
 public:
  // False when the tree is too deep or too large; `fault_at` then says where.
  bool convert(const toml::node& from, std::size_t depth, Node& to) {
    to.position = to_position(from.source().begin);
    if (depth > kMaxDepth) return fail(to.position, "the values are nested too deeply");
    if (++nodes_ > kMaxNodes) return fail(to.position, "there are too many values");
    if (const toml::table* table = from.as_table()) return convert_table(*table, depth, to);
    if (const toml::array* array = from.as_array()) return convert_array(*array, depth, to);
    convert_scalar(from, to);
    return true;
  }

  Position fault_at;
  std::string fault;

 private:
  bool fail(Position at, std::string message) {
    fault_at = at;
    fault = std::move(message);
    return false;
  }

  bool convert_table(const toml::table& from, std::size_t depth, Node& to) {
    to.kind = NodeKind::kTable;
    for (const auto& [key, value] : from) {
      Member& member = to.members.emplace_back();
      member.name = std::string(key.str());
      member.position = to_position(key.source().begin);
      if (!convert(value, depth + 1, member.value)) return false;
    }
    // toml++ sorts by name; a reader of the result wants the order of the file.
    std::stable_sort(to.members.begin(), to.members.end(), [](const Member& a, const Member& b) {
      return std::pair(a.position.line, a.position.column) <
             std::pair(b.position.line, b.position.column);
    });
    return true;
  }

  bool convert_array(const toml::array& from, std::size_t depth, Node& to) {
    to.kind = NodeKind::kArray;
    for (const toml::node& item : from) {
      if (!convert(item, depth + 1, to.items.emplace_back())) return false;
    }
    return true;
  }

  static void convert_scalar(const toml::node& from, Node& to) {
    if (const auto* text = from.as_string()) {
      to.kind = NodeKind::kString;
      to.text = text->get();
    } else if (const auto* integer = from.as_integer()) {
      to.kind = NodeKind::kInt;
      to.integer = integer->get();
    } else if (const auto* number = from.as_floating_point()) {
      to.kind = NodeKind::kFloat;
      to.number = number->get();
    } else if (const auto* boolean = from.as_boolean()) {
      to.kind = NodeKind::kBool;
      to.boolean = boolean->get();
    } else {
      // Dates and times have no use here but as text in `metadata`.
      to.kind = NodeKind::kString;
      std::ostringstream out;
      if (const auto* date = from.as_date()) out << date->get();
      if (const auto* time = from.as_time()) out << time->get();
      if (const auto* both = from.as_date_time()) out << both->get();
      to.text = out.str();
    }
  }

  std::size_t nodes_ = 0;
};

}  // namespace

ReadResult read_toml(std::string_view text) {
  if (const std::size_t line = line_with_too_many_dots(text); line != 0) {
    return ReadResult::fault(Position{static_cast<std::uint32_t>(line), 1},
                             "the values are nested too deeply");
  }
  const toml::parse_result parsed = toml::parse(text);
  if (!parsed) {
    const toml::parse_error& error = parsed.error();
    return ReadResult::fault(to_position(error.source().begin),
                             "this is not TOML: " + std::string(error.description()));
  }
  Converter converter;
  ReadResult result;
  result.root.emplace();
  if (!converter.convert(parsed.table(), 0, *result.root)) {
    return ReadResult::fault(converter.fault_at, std::move(converter.fault));
  }
  return result;
}

}  // namespace llm_rotate::config
