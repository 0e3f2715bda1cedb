#include "llm_rotate/sdk/json.hpp"

#include <cmath>
#include <limits>
#include <string>

#include <gtest/gtest.h>

namespace llm_rotate::sdk::json {
namespace {

TEST(JsonDocument, ReadsMembersElementsAndScalars) {
  const Document document(R"({"a":[1,-2.5,"x",true,null],"b":{"c":"\u00e9"}})");
  ASSERT_TRUE(document.ok());
  EXPECT_EQ(document["a"].size(), 5U);
  EXPECT_EQ(document["a"].at(0).integer(), 1);
  EXPECT_EQ(document["a"].at(1).number(), -2.5);
  EXPECT_EQ(document["a"].at(1).integer(), -2);
  EXPECT_EQ(document["a"].at(2).string(), "x");
  EXPECT_TRUE(document["a"].at(3).boolean());
  EXPECT_TRUE(document["a"].at(4).is_null());
  EXPECT_EQ(document["b"]["c"].string(), "\xC3\xA9");
}

TEST(JsonDocument, WhatIsNotThereReadsAsItsDefault) {
  const Document document(R"({"a":1})");
  const Value missing = document["x"]["y"].at(3);
  EXPECT_FALSE(missing.exists());
  EXPECT_TRUE(missing.is_null());
  EXPECT_EQ(missing.string("d"), "d");
  EXPECT_EQ(missing.integer(7), 7);
  EXPECT_TRUE(missing.boolean(true));
  EXPECT_EQ(document["a"].string("not a string"), "not a string");
  EXPECT_FALSE(Document().root().exists());
}

TEST(JsonDocument, NumbersBeyondAnIntegerReadAsTheDefault) {
  const Document document(R"({"huge":1e300,"big":18446744073709551615})");
  EXPECT_EQ(document["huge"].integer(-1), -1);
  EXPECT_EQ(document["big"].integer(-1), -1);
}

TEST(JsonDocument, RefusesWhatIsNotOneValue) {
  for (const char* text : {"", " ", "{", "{}x", "{} {}", "[1,]", "{\"a\":}", "'a'", "nul", "01",
                           "\"\\x\"", "\"a\nb\"", "[1] trailing"}) {
    EXPECT_FALSE(Document(text).ok()) << text;
    EXPECT_FALSE(Document(text).error().empty()) << text;
  }
}

TEST(JsonDocument, RefusesBytesThatAreNotUtf8) {
  EXPECT_FALSE(Document("\"\xff\"").ok());
  EXPECT_FALSE(Document("\"\xc0\x80\"").ok());
  EXPECT_TRUE(Document("\"\xc3\xa9\"").ok());
}

TEST(JsonDocument, RefusesHostileNestingWithoutOverflow) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_TRUE(Document(nested(kMaxDepth)).ok());
  const Document deep(nested(kMaxDepth + 1));
  EXPECT_FALSE(deep.ok());
  EXPECT_EQ(deep.error(), "Nested too deeply. (byte 128)");
  EXPECT_FALSE(Document(nested(1'000'000)).ok());
  EXPECT_FALSE(Document(std::string(1'000'000, '{')).ok());
}

TEST(JsonDocument, IsUsableAgain) {
  Document document("{");
  EXPECT_FALSE(document.ok());
  EXPECT_TRUE(document.parse(R"({"a":2})"));
  EXPECT_EQ(document["a"].integer(), 2);
}

TEST(JsonWriter, WritesInOrder) {
  Writer out;
  out.begin_object().string("s", "a\"b\n").integer("i", -5).boolean("b", true);
  out.key("n").null().raw("r", "[1,2]").key("a").begin_array().number(0.5).end_array();
  EXPECT_EQ(out.end_object().str(),
            R"({"s":"a\"b\n","i":-5,"b":true,"n":null,"r":[1,2],"a":[0.5]})");
}

TEST(JsonWriter, NumbersThatJsonCannotSayAreNull) {
  Writer out;
  out.begin_array().number(std::numeric_limits<double>::infinity()).number(std::nan(""));
  EXPECT_EQ(out.end_array().str(), "[null,null]");
}

TEST(JsonWriter, AnEmptyViewIsAnEmptyString) {
  EXPECT_EQ(quoted(std::string_view()), "\"\"");
}

TEST(JsonMerged, FollowsTheRfc) {
  EXPECT_EQ(merged(R"({"a":1,"b":{"c":1,"d":2}})", R"({"b":{"c":null,"e":3},"f":4})"),
            R"({"a":1,"b":{"d":2,"e":3},"f":4})");
  EXPECT_EQ(merged(R"({"a":{"b":1}})", R"({"a":[1]})"), R"({"a":[1]})");
  EXPECT_EQ(merged(R"({"a":1})", R"({"a":null})"), "{}");
  EXPECT_EQ(merged("{}", R"({"a":{"b":null,"c":{"d":null}}})"), R"({"a":{"c":{}}})");
  EXPECT_EQ(merged(R"({"a":1})", R"({"a":{"b":null,"c":2}})"), R"({"a":{"c":2}})");
}

TEST(JsonMerged, KeepsTheBaseWhenEitherIsNotJson) {
  EXPECT_EQ(merged(R"({"a":1})", "{"), R"({"a":1})");
  EXPECT_EQ(merged("{", R"({"a":1})"), "{");
}

}  // namespace
}  // namespace llm_rotate::sdk::json
