#include "llm_rotate/sdk/json_raw.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace llm_rotate::sdk::json_raw {
namespace {

using Members = std::vector<std::pair<std::string, std::string>>;

bool members_of(std::string_view object, Members& members) {
  return for_each_member(object, [&](std::string_view name, std::string_view value) {
    members.emplace_back(name, value);
    return true;
  });
}

TEST(JsonRawMembers, AreFoundWithTheirBytes) {
  Members members;
  ASSERT_TRUE(
      members_of(" { \"a\" : 1 , \"b\":{\"x\":[1,{\"y\":\"}\"}]},\"c\":\"q\\\"\\\\\" } ", members));
  EXPECT_EQ(members,
            (Members{{"a", "1"}, {"b", "{\"x\":[1,{\"y\":\"}\"}]}"}, {"c", "\"q\\\"\\\\\""}}));
}

TEST(JsonRawMembers, AVisitMayEndTheWalk) {
  int visits = 0;
  EXPECT_TRUE(for_each_member(R"({"a":1,"b":2} garbage)", [&](auto, auto) {
    ++visits;
    return false;
  }));
  EXPECT_EQ(visits, 1);
}

TEST(JsonRawMembers, WhatIsNoObjectIsRefused) {
  for (const char* text : {"",
                           " ",
                           "[]",
                           "1",
                           "\"a\"",
                           "{",
                           "{\"a\"",
                           "{\"a\":",
                           "{\"a\":1",
                           "{\"a\":1,",
                           "{\"a\":1,}",
                           "{a:1}",
                           "{\"a\" 1}",
                           "{\"a\":}",
                           "{\"a\":1 \"b\":2}",
                           "{\"a\":\"x}",
                           "{\"a\":[1}",
                           "{\"a\":1}}",
                           "{\"a\":1} x",
                           "{,}"}) {
    Members members;
    EXPECT_FALSE(members_of(text, members)) << text;
  }
}

TEST(JsonRawMembers, ANameWithAnEscapeIsRefused) {
  Members members;
  EXPECT_FALSE(members_of(R"({"mod\u0065l":"x"})", members));
}

TEST(JsonRawMembers, HostileNestingIsHarmless) {
  const std::string deep =
      "{\"a\":" + std::string(1'000'000, '[') + std::string(1'000'000, ']') + "}";
  Members members;
  EXPECT_TRUE(members_of(deep, members));
  EXPECT_FALSE(members_of("{\"a\":" + std::string(1'000'000, '['), members));
}

TEST(JsonRawMembers, BackslashesBeforeAQuoteAreCounted) {
  for (std::size_t count = 0; count < 8; ++count) {
    const std::string text = "{\"a\":\"" + std::string(count, '\\') + "\",\"b\":1}";
    Members members;
    const bool even = count % 2 == 0;
    EXPECT_EQ(members_of(text, members), even) << text;
    if (even) {
      EXPECT_EQ(members.size(), 2U) << text;
    }
  }
}

TEST(JsonRawMember, TheLastOfAName) {
  EXPECT_EQ(member(R"({"a":1,"a":2})", "a"), "2");
  EXPECT_EQ(member(R"({"a":1})", "b"), std::nullopt);
  EXPECT_EQ(member("{\"a\":1", "a"), std::nullopt);
}

std::vector<std::string> elements_of(std::string_view array, bool& whole) {
  std::vector<std::string> elements;
  whole = for_each_element(array, [&](std::string_view value) {
    elements.emplace_back(value);
    return true;
  });
  return elements;
}

TEST(JsonRawElements, AreFoundWithTheirBytes) {
  bool whole = false;
  EXPECT_EQ(elements_of(" [ 1 , \"a,]\" ,{\"x\":[2]},[] ] ", whole),
            (std::vector<std::string>{"1", "\"a,]\"", "{\"x\":[2]}", "[]"}));
  EXPECT_TRUE(whole);
  EXPECT_TRUE(elements_of("[]", whole).empty());
  EXPECT_TRUE(whole);
}

TEST(JsonRawElements, WhatIsNoArrayIsRefused) {
  for (const char* text : {"", "{}", "[", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1]]", "[\"a]"}) {
    bool whole = true;
    elements_of(text, whole);
    EXPECT_FALSE(whole) << text;
  }
}

TEST(JsonRawElements, AVisitMayEndTheWalk) {
  int visits = 0;
  EXPECT_TRUE(for_each_element("[1,2 garbage", [&](auto) {
    ++visits;
    return false;
  }));
  EXPECT_EQ(visits, 1);
}

TEST(JsonRawPatched, SetsLeavesOutAndKeepsTheRest) {
  const Patch patches[] = {{"model", "\"new\""}, {"gone", ""}, {"added", "[1]"}};
  EXPECT_EQ(patched(R"({"model":"old", "keep" : {"a": 1},"gone":2,"model":"twice"})", patches),
            R"({"keep":{"a": 1},"model":"new","added":[1]})");
}

TEST(JsonRawPatched, EmptyObjects) {
  const Patch add[] = {{"a", "1"}};
  const Patch drop[] = {{"a", ""}};
  EXPECT_EQ(patched("{}", add), R"({"a":1})");
  EXPECT_EQ(patched(R"({"a":1})", drop), "{}");
  EXPECT_EQ(patched("{ }", {}), "{}");
}

TEST(JsonRawPatched, RefusesWhatItCannotRead) {
  const Patch patches[] = {{"a", "1"}};
  EXPECT_EQ(patched("[]", patches), std::nullopt);
  EXPECT_EQ(patched(R"({"\u0061":2})", patches), std::nullopt);
  EXPECT_EQ(patched(R"({"b":2)", patches), std::nullopt);
}

TEST(JsonRawReplaced, KeepsEveryOtherByte) {
  const Patch model[] = {{"model", "\"b\""}};
  EXPECT_EQ(replaced("{ \"x\" : 1 ,\n \"model\":\"a\" , \"y\":[ ] } \n", model),
            "{ \"x\" : 1 ,\n \"model\":\"b\" , \"y\":[ ] } \n");
  EXPECT_EQ(replaced(R"({"model":1,"model":2})", model), R"({"model":"b","model":"b"})");
  EXPECT_EQ(replaced("{}", model), R"({"model":"b"})");
  EXPECT_EQ(replaced(R"({"a":{"model":1}} )", model), R"({"a":{"model":1},"model":"b"} )");
  EXPECT_EQ(replaced("[1]", model), std::nullopt);
}

}  // namespace
}  // namespace llm_rotate::sdk::json_raw
