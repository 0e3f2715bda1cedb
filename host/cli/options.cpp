#include "cli/options.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "cli/text_safety.hpp"
#include "config/nearest.hpp"

namespace llm_rotate::cli {
namespace {

constexpr std::size_t kShown = 60;

std::vector<std::string> split_names(std::string_view names) {
  std::vector<std::string> out;
  while (!names.empty()) {
    const std::size_t comma = std::min(names.find(','), names.size());
    out.emplace_back(names.substr(0, comma));
    names.remove_prefix(std::min(comma + 1, names.size()));
  }
  return out;
}

std::string shown(const std::string& value) {
  return "'" + clipped(one_line(value), kShown) + "'";
}

std::string plain(double number) {
  std::string text(32, '\0');
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed).ptr;
  text.resize(static_cast<std::size_t>(end - text.data()));
  return text;
}

// The whole text as a number of the range.
template <class Number>
std::string assign_number(const Option& option, const std::string& value, const char* kind,
                          std::optional<Number>& target) {
  Number number{};
  const char* const end = value.data() + value.size();
  const auto read = std::from_chars(value.data(), end, number);
  const bool whole = read.ec == std::errc() && read.ptr == end;
  const auto real = static_cast<double>(number);
  if (whole && std::isfinite(real) && real >= option.range.least && real <= option.range.most) {
    target = number;
    return {};
  }
  return option.label() + " takes " + kind + " from " + plain(option.range.least) + " to " +
         plain(option.range.most) + ", not " + shown(value);
}

std::string assign_text(const Option& option, const std::string& value, std::string& target) {
  const auto& choices = option.choices;
  if (!choices.empty() && std::find(choices.begin(), choices.end(), value) == choices.end()) {
    std::string all;
    for (const std::string& choice : choices) all += (all.empty() ? "" : ", ") + choice;
    return option.label() + " takes one of " + all + ", not " + shown(value) +
           config::did_you_mean(value, choices);
  }
  target = value;
  return {};
}

struct Assign {
  const Option& option;
  const std::string& value;

  std::string operator()(bool* target) const {
    *target = true;
    return {};
  }
  std::string operator()(int* target) const {
    ++*target;
    return {};
  }
  std::string operator()(std::string* target) const { return assign_text(option, value, *target); }
  std::string operator()(std::vector<std::string>* target) const {
    target->push_back(value);
    return {};
  }
  std::string operator()(std::optional<std::int64_t>* target) const {
    return assign_number(option, value, "a whole number", *target);
  }
  std::string operator()(std::optional<double>* target) const {
    return assign_number(option, value, "a number", *target);
  }
};

}  // namespace

std::string Option::label() const {
  if (is_positional()) return value;
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::string assign(const Option& option, const std::string& value) {
  return std::visit(Assign{option, value}, option.target);
}

Option& OptionSet::add(std::string_view names, std::string value, Option::Target target,
                       std::string help) {
  Option& option = options_.emplace_back();
  option.names = split_names(names);
  option.value = std::move(value);
  option.help = std::move(help);
  option.target = target;
  return option;
}

Option& OptionSet::flag(std::string_view names, bool* target, std::string help) {
  return add(names, "", target, std::move(help));
}

Option& OptionSet::count(std::string_view names, int* target, std::string help) {
  return add(names, "", target, std::move(help));
}

Option& OptionSet::text(std::string_view names, std::string value, std::string* target,
                        std::string help) {
  return add(names, std::move(value), target, std::move(help));
}

Option& OptionSet::list(std::string_view names, std::string value, std::vector<std::string>* target,
                        std::string help) {
  return add(names, std::move(value), target, std::move(help));
}

Option& OptionSet::integer(std::string_view names, std::string value, Range range,
                           std::optional<std::int64_t>* target, std::string help) {
  Option& option = add(names, std::move(value), target, std::move(help));
  option.range = range;
  return option;
}

Option& OptionSet::number(std::string_view names, std::string value, Range range,
                          std::optional<double>* target, std::string help) {
  Option& option = add(names, std::move(value), target, std::move(help));
  option.range = range;
  return option;
}

Option& OptionSet::choice(std::string_view names, std::string value,
                          std::vector<std::string> choices, std::string* target, std::string help) {
  Option& option = add(names, std::move(value), target, std::move(help));
  option.choices = std::move(choices);
  return option;
}

Option& OptionSet::positional(std::string value, std::string* target, std::string help) {
  return add("", std::move(value), target, std::move(help));
}

Option& OptionSet::positionals(std::string value, std::vector<std::string>* target,
                               std::string help) {
  return add("", std::move(value), target, std::move(help));
}

}  // namespace llm_rotate::cli
