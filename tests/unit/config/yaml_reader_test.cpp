#include <gtest/gtest.h>

#include "config/reader.hpp"

namespace llm_rotate::config {
namespace {

std::string at(const Position& position) {
  return std::to_string(position.line) + ':' + std::to_string(position.column);
}

std::string json_of(std::string_view text) {
  const ReadResult result = read_yaml(text);
  return result.root ? to_json_text(*result.root) : "error: " + result.error;
}

std::string fault_of(std::string_view text) {
  const ReadResult result = read_yaml(text);
  return result.root ? std::string() : at(result.position) + ": " + result.error;
}

TEST(YamlReader, ReadsEveryKindOfValue) {
  EXPECT_EQ(
      json_of("s: a b\ni: -1\nf: 1.5\nb: true\nn: ~\ne:\nl: [1, x]\nt: {x: 1}\nq: '1'\n"),
      R"({"s":"a b","i":-1,"f":1.5,"b":true,"n":null,"e":null,"l":[1,"x"],"t":{"x":1},"q":"1"})");
}

TEST(YamlReader, KnowsWhereEverythingStands) {
  const ReadResult result = read_yaml("keys:\n  - key_id: a\n    provider: b\n");
  ASSERT_TRUE(result.root);
  const Node& key = result.root->members.at(0).value.items.at(0);
  EXPECT_EQ(at(key.position), "2:5");
  EXPECT_EQ(at(key.members.at(1).position), "3:5");
  EXPECT_EQ(at(key.members.at(1).value.position), "3:15");
}

TEST(YamlReader, FollowsAliasesAndMergesTables) {
  EXPECT_EQ(json_of("a: &x {p: 1, q: 2}\nb: *x\nc: {<<: *x, q: 3}\n"),
            R"({"a":{"p":1,"q":2},"b":{"p":1,"q":2},"c":{"q":3,"p":1}})");
  EXPECT_EQ(json_of("a: &x {p: 1}\nb: &y {q: 2}\nc: {<<: [*x, *y]}\n"),
            R"({"a":{"p":1},"b":{"q":2},"c":{"p":1,"q":2}})");
  EXPECT_EQ(json_of("'<<': {p: 1}\n"), R"({"<<":{"p":1}})");
}

TEST(YamlReader, SaysWhatIsNoYaml) {
  EXPECT_EQ(fault_of("a: [1\nb: 2\n").substr(0, 21), "2:2: this is not YAML");
  EXPECT_EQ(fault_of("a: 1\na: 2\n"), "2:1: 'a' is here twice");
  EXPECT_EQ(fault_of("[1]: 2\n"), "1:1: a name must be text");
  EXPECT_EQ(fault_of("a: 1\n---\nb: 2\n"), "2:1: there must be one document only");
  EXPECT_EQ(fault_of("a: *nowhere\n").substr(4),
            " this is not YAML: the referenced anchor is not defined");
}

TEST(YamlReader, AnchorsCannotExplode) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int k = 0; k < 10; ++k) bomb += (k == 0 ? "" : ", ") + before;
    bomb += "]\n";
  }
  EXPECT_NE(fault_of(bomb).find("there are too many values"), std::string::npos);
  EXPECT_NE(fault_of("a: &x [*x]\n"), "");
}

TEST(YamlReader, IsBounded) {
  EXPECT_NE(fault_of(std::string(50'000, '[')), "");
  EXPECT_EQ(fault_of(std::string(40, '[') + std::string(40, ']')),
            "1:34: the values are nested too deeply");
  std::string deep;
  for (std::size_t i = 0; i < 50; ++i) deep += std::string(i, ' ') + "a:\n";
  EXPECT_NE(fault_of(deep).find("the values are nested too deeply"), std::string::npos);
}

}  // namespace
}  // namespace llm_rotate::config
