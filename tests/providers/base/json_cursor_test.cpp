#include "base/json_cursor.hpp"

#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::plugin_base {
namespace {

bool accepts(std::string_view text) {
  JsonCursor cursor(text);
  cursor.skip();
  return cursor.at_end();
}

TEST(JsonCursor, VisitsMembersWithTheirPlaces) {
  const std::string_view text = R"( {"a" : [1, "x"] , "b":{"c":null} } )";
  JsonCursor cursor(text);
  std::vector<std::string> seen;
  cursor.object([&](const JsonCursor::Member& member) {
    const JsonCursor::Span value = cursor.skip();
    seen.push_back(std::string(cursor.text(member.key)) + std::string(member.name) + "=" +
                   std::string(cursor.text(value)));
  });
  EXPECT_TRUE(cursor.at_end());
  EXPECT_EQ(seen, (std::vector<std::string>{"\"a\"a=[1, \"x\"]", "\"b\"b={\"c\":null}"}));
}

TEST(JsonCursor, UnescapesTheNamesOfMembers) {
  JsonCursor cursor(R"({"mod\u0065l\n":1})");
  std::string name;
  cursor.object([&](const JsonCursor::Member& member) {
    name = member.name;
    cursor.skip();
  });
  EXPECT_EQ(name, "model\n");
}

TEST(JsonCursor, TakesScalars) {
  JsonCursor cursor(R"(["a\"b", 12, -3.9, 1e3, true, null, 1e300, 99999999999999999999])");
  std::vector<std::string> texts;
  std::vector<std::int64_t> numbers;
  cursor.array([&] {
    if (cursor.peek() == '"') {
      texts.emplace_back(cursor.string().value_or("?"));
    } else {
      numbers.push_back(cursor.integer().value_or(-1));
    }
  });
  EXPECT_TRUE(cursor.at_end());
  EXPECT_EQ(texts, std::vector<std::string>{R"(a\"b)"});
  EXPECT_EQ(numbers, (std::vector<std::int64_t>{12, -3, 1000, -1, -1, -1, -1}));
}

TEST(JsonCursor, AValueOfAnotherKindIsSkipped) {
  JsonCursor cursor(R"([{"a":1},[2],"s",4])");
  int visits = 0;
  cursor.array([&] {
    if (visits == 0) cursor.array([&] { FAIL() << "an object was read as an array"; });
    if (visits == 1)
      cursor.object([&](const auto&) { FAIL() << "an array was read as an object"; });
    if (visits == 2) {
      EXPECT_EQ(cursor.integer(), std::nullopt);
    }
    if (visits == 3) {
      EXPECT_EQ(cursor.string(), std::nullopt);
    }
    ++visits;
  });
  EXPECT_TRUE(cursor.at_end());
  EXPECT_EQ(visits, 4);
}

TEST(JsonCursor, AVisitThatTakesNothingIsAnError) {
  JsonCursor cursor(R"({"a":1})");
  cursor.object([](const JsonCursor::Member&) {});
  EXPECT_FALSE(cursor.ok());
}

TEST(JsonCursor, RefusesWhatIsNotJson) {
  for (const char* text : {"",
                           " ",
                           "{",
                           "[",
                           "\"",
                           "{}x",
                           "[1,]",
                           "[,]",
                           "{,}",
                           "{\"a\"}",
                           "{\"a\":}",
                           "{\"a\":1,}",
                           "{1:2}",
                           "tru",
                           "truex",
                           "nulll",
                           "01",
                           "-",
                           "1.",
                           ".5",
                           "1e",
                           "1e+",
                           "+1",
                           "'a'",
                           "\"\\x\"",
                           "\"\\u12g4\"",
                           "\"\\u123",
                           "\"\\",
                           "\"a\nb\"",
                           "\"\x01\"",
                           "\"\x7f",
                           "\"\xff\"",
                           "\"\xc0\x80\"",
                           "\"\xed\xa0\x80\"",
                           "\"\xf4\x90\x80\x80\"",
                           "\"\xe2\x82\"",
                           "[1 2]",
                           "{\"a\":1 \"b\":2}",
                           "]",
                           "}",
                           "{]",
                           "[}"}) {
    EXPECT_FALSE(accepts(text)) << text;
  }
}

TEST(JsonCursor, AcceptsWhatIs) {
  for (const char* text : {"0", "-0", "1.5e-7", " [ ] ", "{ }", "\"\"", "\"\\u00e9\\\"\\/\\b\"",
                           "\"\x7f\"", "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x8e\x89\"", "true", "false",
                           "null", "[[],{},\"\",0]", "\"\\ud83d\""}) {
    EXPECT_TRUE(accepts(text)) << text;
  }
}

TEST(JsonCursor, FindsTheEndOfStringsOfEveryLength) {
  for (std::size_t size = 0; size < 70; ++size) {
    for (const char* special : {"", "\\\"", "\\\\", "\xc3\xa9", "\\u0041"}) {
      const std::string text = "\"" + std::string(size, 'x') + special + "yz\"";
      EXPECT_TRUE(accepts(text)) << text;
      EXPECT_FALSE(accepts(text + "\"")) << text;
      EXPECT_FALSE(accepts(std::string_view(text).substr(0, text.size() - 1))) << text;
    }
    EXPECT_FALSE(accepts("\"" + std::string(size, 'x') + "\x1f\"")) << size;
    EXPECT_FALSE(accepts("\"" + std::string(size, 'x') + "\x80\"")) << size;
  }
}

TEST(JsonCursor, DepthIsBounded) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_TRUE(accepts(nested(JsonCursor::kMaxDepth)));
  EXPECT_FALSE(accepts(nested(JsonCursor::kMaxDepth + 1)));
  EXPECT_FALSE(accepts(std::string(1'000'000, '[')));
}

TEST(JsonCursor, UndoesEscapes) {
  std::string scratch;
  EXPECT_EQ(JsonCursor::unescape_into("plain", scratch), "plain");
  EXPECT_EQ(JsonCursor::unescape_into(R"(a\n\t\"\\\/\b\f\r\u00e9)", scratch),
            "a\n\t\"\\/\b\f\r\xC3\xA9");
  EXPECT_EQ(JsonCursor::unescape_into(R"(\ud83c\udf89)", scratch), "\xF0\x9F\x8E\x89");
  EXPECT_EQ(JsonCursor::unescape_into(R"(\ud83c!)", scratch), "\xEF\xBF\xBD!");
  EXPECT_EQ(JsonCursor::unescape_into(R"(\udf89\u0041)", scratch),
            "\xEF\xBF\xBD"
            "A");
  EXPECT_EQ(JsonCursor::unescape_into(R"(\ud83c\u0041)", scratch),
            "\xEF\xBF\xBD"
            "A");
}

// The same judgement as a parser that builds a tree, on texts that are nearly right. Letters of
// escapes and exponents are left alone: there the two differ by design (lone surrogates, numbers
// that no double holds).
TEST(JsonCursor, AgreesWithTheParserOnRandomDamage) {
  const std::string seed =
      R"({"a":[1,-2.50,true,false,null,"x\"y\\"],"b":{"c":"d","":[]},"k":"0123456789abcdef"})";
  const std::string alphabet = "{}[]\",:\\ \n0-.tfanx";
  std::mt19937 random(7);
  int accepted = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text = seed;
    const std::size_t changes = 1 + random() % 3;
    for (std::size_t i = 0; i < changes; ++i) {
      const std::size_t at = random() % text.size();
      const char c = alphabet[random() % alphabet.size()];
      if (random() % 3 == 0) {
        text.erase(at, 1);
      } else if (random() % 2 == 0) {
        text.insert(at, 1, c);
      } else {
        text[at] = c;
      }
    }
    const bool parser = sdk::json::Document(text).ok();
    ASSERT_EQ(accepts(text), parser) << text;
    accepted += parser ? 1 : 0;
  }
  EXPECT_GT(accepted, 1000);
}

}  // namespace
}  // namespace llm_rotate::plugin_base
