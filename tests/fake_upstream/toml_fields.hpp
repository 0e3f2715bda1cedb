// Reads TOML tables into structs by a list of fields, and says what is wrong and where. Called by
// the readers of scripts; pure.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

// As elsewhere in this repository: a header alone, without exceptions.
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#define TOML_MAX_NESTED_VALUES 32
#include <toml++/toml.h>

namespace llm_rotate::fake {

// Where something is wrong; the first complaint is the one that counts.
struct Complaint {
  toml::source_position where = {};
  std::string text = {};
};

template <class T>
struct Field {
  std::string_view name;
  std::string_view expects;  // "a whole number of 0 or more"
  bool (*read)(const toml::node& node, T& target);
};

// Largest whole number a script may hold: far from every overflow.
inline constexpr std::int64_t kMostWhole = 1'000'000'000'000;

template <std::integral T>
bool read_whole(const toml::node& node, T& target) {
  const auto value = node.value_exact<std::int64_t>();
  if (!value || *value < 0 || *value > kMostWhole) {
    return false;
  }
  target = static_cast<T>(*value);
  return true;
}

inline bool read_number(const toml::node& node, double& target) {
  const auto value = node.is_number() ? node.value<double>() : std::nullopt;
  if (!value || !(*value >= 0) || *value > static_cast<double>(kMostWhole)) {
    return false;
  }
  target = *value;
  return true;
}

inline bool read_flag(const toml::node& node, bool& target) {
  const auto value = node.value_exact<bool>();
  target = value.value_or(target);
  return value.has_value();
}

inline bool read_text(const toml::node& node, std::string& target) {
  const auto value = node.value_exact<std::string>();
  target = value.value_or(target);
  return value.has_value();
}

inline bool read_texts(const toml::node& node, std::vector<std::string>& target) {
  const toml::array* list = node.as_array();
  if (list == nullptr) {
    return false;
  }
  for (const toml::node& one : *list) {
    if (!read_text(one, target.emplace_back())) {
      return false;
    }
  }
  return true;
}

// Reads into a member of T, which may be optional.
template <auto Member, auto Read, class T>
bool read_member(const toml::node& node, T& target) {
  auto& member = target.*Member;
  if constexpr (requires { member.has_value(); }) {
    typename std::remove_reference_t<decltype(member)>::value_type value{};
    if (!Read(node, value)) {
      return false;
    }
    member = std::move(value);
    return true;
  } else {
    return Read(node, member);
  }
}

template <class T>
const Field<T>* find_field(std::span<const Field<T>> fields, std::string_view name) {
  for (const Field<T>& field : fields) {
    if (field.name == name) {
      return &field;
    }
  }
  return nullptr;
}

template <class T>
void append_names(std::span<const Field<T>> fields, std::string& out) {
  for (const Field<T>& field : fields) {
    out += out.empty() ? "" : ", ";
    out += field.name;
  }
}

inline Complaint unknown_field(const toml::key& key, std::string_view table,
                               const std::string& known) {
  return {key.source().begin, "unknown field \"" + std::string(key.str()) + "\" in " +
                                  std::string(table) + "; it knows " + known};
}

inline Complaint wrong_value(const toml::key& key, const toml::node& node, std::string_view table,
                             std::string_view expects) {
  return {node.source().begin, "\"" + std::string(key.str()) + "\" in " + std::string(table) +
                                   " must be " + std::string(expects)};
}

template <class T>
std::optional<Complaint> read_table(const toml::table& table, std::string_view name,
                                    std::span<const Field<T>> fields, T& target) {
  for (const auto& [key, node] : table) {
    const Field<T>* field = find_field(fields, key.str());
    if (field == nullptr) {
      std::string known;
      append_names(fields, known);
      return unknown_field(key, name, known);
    }
    if (!field->read(node, target)) {
      return wrong_value(key, node, name, field->expects);
    }
  }
  return std::nullopt;
}

}  // namespace llm_rotate::fake
