#include "config/binder.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "config/enum_names.hpp"
#include "config/field_names.hpp"
#include "config/fields.hpp"
#include "config/nearest.hpp"
#include "config/text.hpp"

namespace llm_rotate::config {
namespace {

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string joined(const std::vector<std::string>& names) {
  std::string result;
  for (const std::string& name : names) result += (result.empty() ? "" : ", ") + name;
  return result;
}

class Binder {
 public:
  explicit Binder(Report& report) : report_(report) {}

  template <Table T>
  void bind(const Node& node, T& target, const Rule& /*rule*/) {
    if (node.kind != NodeKind::kTable) return wrong("a table", node);
    TableVisitor visitor{*this, node, {}};
    Fields<T>::visit(visitor, target);
    report_unknown(node, visitor.names);
  }

  template <class T>
  void bind(const Node& node, std::optional<T>& target, const Rule& rule) {
    bind(node, target.emplace(), rule);
  }

  template <class T>
  void bind(const Node& node, std::vector<T>& target, const Rule& rule) {
    if (node.kind != NodeKind::kArray) {
      return wrong(Table<T> ? "a list of tables" : "a list of strings", node);
    }
    target.resize(node.items.size());
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      path_.push(i);
      bind(node.items[i], target[i], rule);
      path_.pop();
    }
  }

  template <class T>
  void bind(const Node& node, std::map<std::string, T>& target, const Rule& rule) {
    if (node.kind != NodeKind::kTable) return wrong("a table", node);
    for (const Member& member : node.members) {
      path_.push(member.name);
      bind(member.value, target[member.name], rule);
      path_.pop();
    }
  }

  void bind(const Node& node, std::string& target, const Rule& rule) {
    if (rule.form == Form::kJson) {
      if (node.kind != NodeKind::kTable) return wrong("a table", node);
      target = to_json_text(node);
    } else if (node.kind == NodeKind::kString) {
      target = node.text;
    } else {
      wrong("a string", node);
    }
  }

  void bind(const Node& node, bool& target, const Rule& /*rule*/) {
    if (node.kind == NodeKind::kBool) {
      target = node.boolean;
    } else if (node.plain && contains({"yes", "Yes", "YES", "on", "On", "ON"}, node.text)) {
      target = true;
    } else if (node.plain && contains({"no", "No", "NO", "off", "Off", "OFF"}, node.text)) {
      target = false;
    } else {
      wrong("true or false", node);
    }
  }

  void bind(const Node& node, std::int64_t& target, const Rule& /*rule*/) {
    if (node.kind != NodeKind::kInt) return wrong("a whole number", node);
    target = node.integer;
  }

  void bind(const Node& node, int& target, const Rule& /*rule*/) {
    if (node.kind != NodeKind::kInt) return wrong("a whole number", node);
    // Beyond the range of any setting as well, so the field check still refuses it.
    target = static_cast<int>(std::clamp<std::int64_t>(
        node.integer, std::numeric_limits<int>::min(), std::numeric_limits<int>::max()));
  }

  void bind(const Node& node, double& target, const Rule& /*rule*/) {
    if (node.kind == NodeKind::kInt) {
      target = static_cast<double>(node.integer);
    } else if (node.kind != NodeKind::kFloat) {
      wrong("a number", node);
    } else if (!std::isfinite(node.number)) {
      report_.broken(path_, path_.subject() + " must be a finite number");
    } else {
      target = node.number;
    }
  }

  void bind(const Node& node, Millis& target, const Rule& rule) {
    double seconds = std::numeric_limits<double>::quiet_NaN();
    bind(node, seconds, rule);
    if (std::isnan(seconds)) return;
    constexpr double kFar = 1e12;  // seconds; far beyond every range
    target = Millis(std::llround(std::clamp(seconds, -kFar, kFar) * 1000));
  }

  template <Enumeration E>
  void bind(const Node& node, E& target, const Rule& /*rule*/) {
    std::vector<std::string> names;
    for (const auto& [name, value] : EnumNames<E>::kAll) {
      if (node.kind == NodeKind::kString && node.text == name) {
        target = value;
        return;
      }
      names.emplace_back(name);
    }
    std::string expected;
    for (const std::string& name : names)
      expected += (expected.empty() ? "'" : " or '") + name + "'";
    if (node.kind != NodeKind::kString) return wrong(expected, node);
    report_.broken(path_, path_.subject() + " must be " + expected + ", not '" + shown(node.text) +
                              "'" + did_you_mean(node.text, names));
  }

 private:
  struct TableVisitor {
    Binder& binder;
    const Node& node;
    std::vector<std::string> names;

    template <class T>
    void field(std::string_view name, T& member, const Rule& rule = {}) {
      names.emplace_back(name);
      const Node* value = node.find(name);
      // Null is how Python and JavaScript write "not set".
      if (value == nullptr || value->kind == NodeKind::kNull) return;
      binder.path_.push(name);
      binder.bind(*value, member, rule);
      binder.path_.pop();
    }
  };

  void wrong(std::string_view expected, const Node& node) {
    std::string message = path_.subject() + " must be " + std::string(expected) + ", not " +
                          std::string(kind_name(node.kind));
    const bool scalar = node.kind == NodeKind::kBool || node.kind == NodeKind::kInt ||
                        node.kind == NodeKind::kFloat;
    if (expected == "a string" && scalar) message += "; put it in quotes";
    if (expected == "a list of strings" && node.kind == NodeKind::kString) {
      message += "; put it in brackets";
    }
    if (expected == "a list of tables" && node.kind == NodeKind::kTable) {
      message += "; write its header with two brackets, [[...]]";
    }
    report_.broken(path_, std::move(message));
  }

  void report_unknown(const Node& node, const std::vector<std::string>& names) {
    for (const Member& member : node.members) {
      if (contains(names, member.name) || report_.full()) continue;
      report_.name_error(path_ / member.name, "unknown field '" + shown(member.name) + "' " +
                                                  path_.where() + advice(member.name, names));
    }
  }

  std::string advice(const std::string& name, const std::vector<std::string>& names) const {
    // The usual slip in TOML: a line below the wrong header.
    if (!path_.empty() && contains(top_level_names(), name)) {
      return "; it belongs at the top level, before the first [table]";
    }
    if (path_.empty() && contains(defaults_names(), name)) return "; it belongs in [defaults]";
    const std::string meant = did_you_mean(name, names);
    return meant.empty() ? "; known there: " + joined(names) : meant;
  }

  Report& report_;
  Path path_;
};

}  // namespace

void bind_config(const Node& root, Report& report, LMRotateConfig& config) {
  Binder(report).bind(root, config, Rule());
}

}  // namespace llm_rotate::config
