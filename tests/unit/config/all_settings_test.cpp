// The file that shows every setting shows every setting, at its default.
#include <cctype>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <vector>

#include <gtest/gtest.h>

#include "llm_rotate/sdk/json.hpp"

#include "config/fields.hpp"
#include "places.hpp"

namespace llm_rotate::config {
namespace {

// Every name of every table, wherever it stands.
struct AllNames {
  template <class T>
  void field(std::string_view name, T& /*member*/, const Rule& /*rule*/ = {}) {
    names.emplace(name);
    into<std::remove_const_t<T>>();
  }

  std::set<std::string> names;

 private:
  template <class T>
  struct Inner {
    using type = void;
  };
  template <class T>
  struct Inner<std::vector<T>> {
    using type = T;
  };
  template <class T>
  struct Inner<std::optional<T>> {
    using type = T;
  };
  template <class T>
  struct Inner<std::map<std::string, T>> {
    using type = T;
  };

  template <class T>
  void into() {
    if constexpr (Table<T>) {
      T any{};
      Fields<T>::visit(*this, any);
    } else if constexpr (!std::is_void_v<typename Inner<T>::type>) {
      into<typename Inner<T>::type>();
    }
  }
};

std::string file() {
  return places::source("examples/all_settings.toml");
}

bool is_name_char(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// As a setting, or as a table of that name; in a comment, too.
bool shows(const std::string& text, const std::string& name) {
  for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    if (at > 0 && is_name_char(text[at - 1])) continue;
    if (text.compare(end, 2, " =") == 0) return true;
    const bool in_a_head = at > 0 && (text[at - 1] == '[' || text[at - 1] == '.');
    if (in_a_head && (text[end] == ']' || text[end] == '.')) return true;
  }
  return false;
}

TEST(AllSettings, AreShown) {
  std::ifstream in(file());
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  AllNames all;
  LMRotateConfig any;
  Fields<LMRotateConfig>::visit(all, any);
  EXPECT_GT(all.names.size(), 80U);
  for (const std::string& name : all.names) EXPECT_TRUE(shows(text, name)) << name;
}

TEST(AllSettings, AreShownAtTheirDefaults) {
  const std::string shown = to_json(configure_from_file(file()));
  const std::string built_in = to_json(LMRotateConfig());
  const sdk::json::Document of_file(shown);
  const sdk::json::Document of_nothing(built_in);
  for (const char* table :
       {"strategy", "watch", "defaults", "state_store", "affinity", "gateway", "network"}) {
    EXPECT_EQ(sdk::json::dump(of_file[table]), sdk::json::dump(of_nothing[table])) << table;
  }
}

}  // namespace
}  // namespace llm_rotate::config
