#include "config/field_names.hpp"

#include "config/fields.hpp"

namespace llm_rotate::config {
namespace {

struct NameList {
  std::vector<std::string> names;

  template <class T>
  void field(std::string_view name, T& /*member*/, const Rule& /*rule*/ = {}) {
    names.emplace_back(name);
  }
};

template <class T>
std::vector<std::string> names_of() {
  NameList list;
  const T any{};
  Fields<T>::visit(list, any);
  return std::move(list.names);
}

}  // namespace

const std::vector<std::string>& top_level_names() {
  static const std::vector<std::string> names = names_of<LMRotateConfig>();
  return names;
}

const std::vector<std::string>& defaults_names() {
  static const std::vector<std::string> names = names_of<DefaultsConfig>();
  return names;
}

}  // namespace llm_rotate::config
