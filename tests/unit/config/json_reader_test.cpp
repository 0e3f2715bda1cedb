#include <gtest/gtest.h>

#include "config/reader.hpp"

namespace llm_rotate::config {
namespace {

std::string at(const Position& position) {
  return std::to_string(position.line) + ':' + std::to_string(position.column);
}

std::string json_of(std::string_view text) {
  const ReadResult result = read_json(text);
  return result.root ? to_json_text(*result.root) : "error: " + result.error;
}

std::string fault_of(std::string_view text) {
  const ReadResult result = read_json(text);
  return result.root ? std::string() : at(result.position) + ": " + result.error;
}

TEST(JsonReader, ReadsEveryKindOfValue) {
  const std::string text =
      R"({"s":"a","i":-12,"f":0.5,"e":1e3,"t":true,"f2":false,"n":null,"l":[1,[]],"o":{}})";
  EXPECT_EQ(
      json_of(text),
      R"({"s":"a","i":-12,"f":0.5,"e":1000.0,"t":true,"f2":false,"n":null,"l":[1,[]],"o":{}})");
  EXPECT_EQ(json_of(" 0 "), "0");
  EXPECT_EQ(json_of("\"x\""), "\"x\"");
}

TEST(JsonReader, DecodesEscapes) {
  const ReadResult result = read_json(R"("\"\\\/\b\f\n\r\t\u00e9\u20AC\ud83d\ude00")");
  ASSERT_TRUE(result.root);
  EXPECT_EQ(result.root->text, "\"\\/\b\f\n\r\t\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
}

TEST(JsonReader, ANumberTooLargeForAnIntegerIsAFraction) {
  const ReadResult result = read_json("123456789012345678901234567890");
  ASSERT_TRUE(result.root);
  EXPECT_EQ(result.root->kind, NodeKind::kFloat);
  EXPECT_EQ(read_json("1e999").root->kind, NodeKind::kFloat);
}

TEST(JsonReader, KnowsWhereEverythingStands) {
  const ReadResult result = read_json("{\n  \"\xC3\xA9\": \"x\", \"k\": [\n 1]}");
  ASSERT_TRUE(result.root);
  const Member& second = result.root->members.at(1);
  EXPECT_EQ(at(second.position), "2:13");
  EXPECT_EQ(at(second.value.position), "2:18");
  EXPECT_EQ(at(second.value.items.at(0).position), "3:2");
}

TEST(JsonReader, SaysWhatIsNoJson) {
  EXPECT_EQ(fault_of("{\"a\":1,}"), "1:8: this is not JSON: expected a name in double quotes");
  EXPECT_EQ(fault_of("[1,]"), "1:4: this is not JSON: expected a value");
  EXPECT_EQ(fault_of("[1 2]"), "1:4: this is not JSON: expected ',' or ']'");
  EXPECT_EQ(fault_of("{\"a\":1 \"b\":2}"), "1:8: this is not JSON: expected ',' or '}'");
  EXPECT_EQ(fault_of("{\"a\" 1}"), "1:6: this is not JSON: expected ':'");
  EXPECT_EQ(fault_of("{a:1}"), "1:2: this is not JSON: expected a name in double quotes");
  EXPECT_EQ(fault_of("tru"), "1:1: this is not JSON: expected a value");
  EXPECT_EQ(fault_of(""), "1:1: this is not JSON: expected a value");
  EXPECT_EQ(fault_of("01"),
            "1:2: this is not JSON: expected nothing more after the end of the configuration");
  EXPECT_EQ(fault_of("1."), "1:3: this is not JSON: expected a digit");
  EXPECT_EQ(fault_of("1e"), "1:3: this is not JSON: expected a digit");
  EXPECT_EQ(fault_of("-"), "1:1: this is not JSON: expected a value");
  EXPECT_EQ(fault_of("\"a"), "1:3: this is not JSON: a string does not end");
  EXPECT_EQ(fault_of("\"a\nb\""), "1:3: this is not JSON: a string must end on its own line");
  EXPECT_EQ(fault_of(R"("\x")"), "1:3: this is not JSON: unknown escape in a string");
  EXPECT_EQ(fault_of(R"("\u12g4")"), "1:3: this is not JSON: unknown escape in a string");
  EXPECT_EQ(fault_of(R"("\ud800x")").substr(5),
            "this is not JSON: half of a surrogate pair in a string");
  EXPECT_EQ(fault_of(R"("\udc00")").substr(5),
            "this is not JSON: half of a surrogate pair in a string");
  EXPECT_EQ(fault_of("{\"a\":1,\n\"a\":2}"), "2:1: this is not JSON: 'a' is here twice");
}

TEST(JsonReader, IsBounded) {
  EXPECT_EQ(fault_of(std::string(100'000, '[')),
            "1:34: this is not JSON: the values are nested too deeply");
  std::string many = "[0";
  for (std::size_t i = 0; i < kMaxNodes; ++i) many += ",0";
  EXPECT_NE(fault_of(many + "]").find("there are too many values"), std::string::npos);
}

}  // namespace
}  // namespace llm_rotate::config
