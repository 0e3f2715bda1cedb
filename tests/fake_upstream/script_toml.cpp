#include "fake_upstream/script_toml.hpp"

#include <fstream>
#include <iterator>
#include <utility>
#include <vector>

#include "fake_upstream/script_fields.hpp"

namespace llm_rotate::fake {
namespace {

template <class T>
Found read_tables(const toml::node& node, std::string_view name,
                  Found (*read)(const toml::table&, T&), std::vector<T>& target) {
  const toml::array* list = node.as_array();
  if (list == nullptr) {
    return Complaint{node.source().begin, "write [[" + std::string(name) + "]], one for each"};
  }
  for (const toml::node& one : *list) {
    const toml::table* table = one.as_table();
    if (table == nullptr) {
      return Complaint{one.source().begin, "write [[" + std::string(name) + "]], one for each"};
    }
    if (auto wrong = read(*table, target.emplace_back())) {
      return wrong;
    }
  }
  return std::nullopt;
}

Found read_entry(const toml::key& key, const toml::node& node, Script& script) {
  if (key.str() == "rules") {
    return read_tables<Rule>(node, "rules", read_rule, script.rules);
  }
  if (key.str() == "limits") {
    return read_tables<Limit>(node, "limits", read_limit, script.limits);
  }
  if (key.str() == "defaults") {
    const toml::table* table = node.as_table();
    return table == nullptr ? Complaint{node.source().begin, "write [defaults]"}
                            : read_defaults(*table, script.defaults);
  }
  return read_setting(key, node, script);
}

std::string located(std::string_view source, const toml::source_position& where,
                    std::string_view text) {
  std::string out(source);
  out += ':' + std::to_string(where.line) + ':' + std::to_string(where.column) + ": ";
  out += text;
  return out;
}

}  // namespace

ScriptResult parse_script(std::string_view toml, std::string_view source) {
  const toml::parse_result parsed = toml::parse(toml);
  if (!parsed) {
    return {std::nullopt,
            located(source, parsed.error().source().begin, parsed.error().description())};
  }
  Script script;
  for (const auto& [key, node] : parsed.table()) {
    if (const auto wrong = read_entry(key, node, script)) {
      return {std::nullopt, located(source, wrong->where, wrong->text)};
    }
  }
  return {std::move(script), {}};
}

ScriptResult load_script(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return {std::nullopt, path + ": cannot be read; check the path of the script"};
  }
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  return parse_script(text, path);
}

}  // namespace llm_rotate::fake
