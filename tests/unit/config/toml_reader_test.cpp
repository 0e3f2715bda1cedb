#include <gtest/gtest.h>

#include "config/reader.hpp"

namespace llm_rotate::config {
namespace {

std::string at(const Position& position) {
  return std::to_string(position.line) + ':' + std::to_string(position.column);
}

std::string json_of(std::string_view text) {
  const ReadResult result = read_toml(text);
  return result.root ? to_json_text(*result.root) : "error: " + result.error;
}

std::string fault_of(std::string_view text) {
  const ReadResult result = read_toml(text);
  return result.root ? std::string() : at(result.position) + ": " + result.error;
}

TEST(TomlReader, ReadsEveryKindOfValue) {
  EXPECT_EQ(json_of("s = 'a'\ni = -1\nf = 1.5\nb = true\nl = [1, 2]\nt = {x = 1}\n"),
            R"({"s":"a","i":-1,"f":1.5,"b":true,"l":[1,2],"t":{"x":1}})");
  EXPECT_EQ(json_of("d = 2026-01-02\nt = 07:32:00\ndt = 2026-01-02T07:32:00Z\n"),
            R"({"d":"2026-01-02","t":"07:32:00","dt":"2026-01-02T07:32:00Z"})");
}

TEST(TomlReader, KeepsTheOrderOfTheFile) {
  EXPECT_EQ(json_of("z = 1\na = 2\n[y]\n[b]\n"), R"({"z":1,"a":2,"y":{},"b":{}})");
}

TEST(TomlReader, KnowsWhereEverythingStands) {
  const ReadResult result = read_toml("a = 1\n[[keys]]\n  key_id = 'x'\n[[keys]]\n");
  ASSERT_TRUE(result.root);
  const Node* keys = result.root->find("keys");
  ASSERT_NE(keys, nullptr);
  ASSERT_EQ(keys->items.size(), 2U);
  EXPECT_EQ(at(keys->items[0].members.at(0).position), "3:3");
  EXPECT_EQ(at(keys->items[0].members.at(0).value.position), "3:12");
  EXPECT_EQ(at(keys->items[1].position), "4:1");
}

TEST(TomlReader, SaysWhatIsNoToml) {
  EXPECT_EQ(fault_of("a = 1\nb = \n"),
            "2:5: this is not TOML: Error while parsing key-value pair: expected value, saw '\\n'");
  EXPECT_EQ(fault_of("a = 1\na = 2\n"),
            "2:5: this is not TOML: Error while parsing key-value pair: cannot redefine existing "
            "integer 'a'");
}

TEST(TomlReader, ABadTableNameIsAFaultAndNoAssertion) {
  EXPECT_EQ(fault_of("a = 1\n[%]\n").substr(0, 26), "2:2: this is not TOML: Err");
  EXPECT_NE(fault_of("[[="), "");
  EXPECT_NE(fault_of("a = {%"), "");
  EXPECT_NE(fault_of("a.%"), "");
}

TEST(TomlReader, DoesNotQuoteAValueThatMayBeASecret) {
  EXPECT_EQ(fault_of("secret_ref = sk-abc123\n").find("abc"), std::string::npos);
  EXPECT_EQ(fault_of("secret_ref = \"sk-abc123\n").find("abc"), std::string::npos);
  EXPECT_EQ(fault_of("secret_ref = \"a\" sk-abc123\n").find("abc"), std::string::npos);
}

TEST(TomlReader, RefusesDeepNesting) {
  std::string dots = "a";
  for (int i = 0; i < 100'000; ++i) dots += ".a";
  EXPECT_EQ(fault_of("x = 1\n" + dots + " = 1\n"), "2:1: the values are nested too deeply");
  EXPECT_EQ(fault_of("[" + dots + "]\n"), "1:1: the values are nested too deeply");
  std::string forty = "a";
  for (int i = 0; i < 40; ++i) forty += ".a";
  EXPECT_EQ(fault_of(forty + " = 1\n"), "1:65: the values are nested too deeply");
  EXPECT_NE(fault_of("a = " + std::string(10'000, '[')), "");
}

TEST(TomlReader, DotsInTextAreNoNesting) {
  EXPECT_EQ(fault_of("a = \"" + std::string(300, '.') + "\"\n"), "");
}

TEST(TomlReader, RefusesTooManyValues) {
  std::string text = "a = [";
  for (std::size_t i = 0; i < kMaxNodes; ++i) text += "1,";
  EXPECT_EQ(fault_of(text + "1]\n").substr(0, 2), "1:");
  EXPECT_NE(fault_of(text + "1]\n").find("there are too many values"), std::string::npos);
}

}  // namespace
}  // namespace llm_rotate::config
