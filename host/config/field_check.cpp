#include "config/field_check.hpp"

#include <array>
#include <charconv>

#include "config/fields.hpp"
#include "config/text.hpp"

namespace llm_rotate::config {
namespace {

std::string number_text(double value) {
  std::array<char, 32> buffer{};
  const auto [end, status] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                           std::chars_format::fixed, 3);
  std::string text(buffer.data(), status == std::errc() ? end : buffer.data());
  while (text.find('.') != std::string::npos && (text.back() == '0' || text.back() == '.')) {
    const bool point = text.back() == '.';
    text.pop_back();
    if (point) break;
  }
  return text;
}

std::string range_text(const Rule& rule) {
  if (rule.max >= 1e9) return "must be at least " + number_text(rule.min);
  return "must be between " + number_text(rule.min) + " and " + number_text(rule.max);
}

class FieldCheck {
 public:
  explicit FieldCheck(Report& report) : report_(report) {}

  template <class T>
  void field(std::string_view name, const T& member, const Rule& rule = {}) {
    path_.push(name);
    check(member, rule);
    path_.pop();
  }

 private:
  template <Table T>
  void check(const T& value, const Rule& /*rule*/) {
    Fields<T>::visit(*this, value);
  }

  template <class T>
  void check(const std::optional<T>& value, const Rule& rule) {
    if (value) check(*value, rule);
  }

  template <class T>
  void check(const std::vector<T>& values, const Rule& rule) {
    if (values.empty() && rule.required) return missing();
    if (values.empty() && rule.filled && report_.has_value(path_)) return empty();
    for (std::size_t i = 0; i < values.size(); ++i) {
      path_.push(i);
      check_item(values[i], rule);
      path_.pop();
    }
  }

  template <class T>
  void check_item(const T& value, const Rule& rule) {
    if constexpr (std::is_same_v<T, std::string>) {
      if (value.empty()) return empty();
    }
    check(value, rule);
  }

  template <class T>
  void check(const std::map<std::string, T>& values, const Rule& rule) {
    Rule inner = rule;
    // Of [models.NAME]: names of models outside, of providers inside.
    if constexpr (std::is_same_v<T, std::map<std::string, std::string>>) inner.names = Form::kName;
    for (const auto& [name, value] : values) {
      path_.push(name);
      const std::string fault = name.empty() ? "must not be empty" : form_fault(rule.names, name);
      if (!fault.empty()) {
        report_.name_error(
            path_, "the name '" + shown(name) + "' " + path_.parent().where() + ' ' + fault);
      }
      check_item(value, inner);
      path_.pop();
    }
  }

  void check(const std::string& value, const Rule& rule) {
    if (value.empty()) {
      if (rule.required) missing();
      return;
    }
    const std::string fault = form_fault(rule.form, value);
    if (!fault.empty()) report_.error(path_, path_.subject() + ' ' + fault);
  }

  void check(const Millis& value, const Rule& rule) {
    range(static_cast<double>(value.count()) / 1000, rule);
  }
  void check(const double& value, const Rule& rule) { range(value, rule); }
  void check(const int& value, const Rule& rule) { range(value, rule); }
  void check(const std::int64_t& value, const Rule& rule) {
    range(static_cast<double>(value), rule);
  }
  void check(const bool& /*value*/, const Rule& /*rule*/) {}
  void check(const CooldownScope& /*value*/, const Rule& /*rule*/) {}
  void check(const OnStoreDown& /*value*/, const Rule& /*rule*/) {}
  void check(const OnInterrupt& /*value*/, const Rule& /*rule*/) {}

  void range(double value, const Rule& rule) {
    if (value >= rule.min && value <= rule.max) return;
    report_.error(path_, path_.subject() + ' ' + range_text(rule));
  }

  void missing() {
    if (report_.has_value(path_)) return empty();
    const Path table = path_.parent();
    report_.error(path_,
                  "missing required field '" + path_.steps().back().name + "' " + table.where());
  }

  void empty() { report_.error(path_, path_.subject() + " must not be empty"); }

  Report& report_;
  Path path_;
};

}  // namespace

void check_fields(const LMRotateConfig& config, Report& report) {
  FieldCheck check(report);
  Fields<LMRotateConfig>::visit(check, config);
}

}  // namespace llm_rotate::config
