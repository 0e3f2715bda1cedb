#include "config/options_schema.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::config {
namespace {

using Lines = std::vector<std::string>;

constexpr std::string_view kSchema = R"({
  "type": "object",
  "additionalProperties": false,
  "required": ["region"],
  "properties": {
    "region": {"type": "string", "minLength": 1, "maxLength": 4, "pattern": "^[a-z]+$"},
    "timeout": {"type": "number", "minimum": 1, "maximum": 10},
    "share": {"type": "number", "minimum": 0, "exclusiveMinimum": true, "maximum": 1, "exclusiveMaximum": true},
    "step": {"type": "integer", "multipleOf": 5},
    "mode": {"enum": ["fair", "fast", 3]},
    "flag": {"type": ["boolean", "null"]},
    "list": {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 3, "uniqueItems": true},
    "deep": {"type": "object", "required": ["x"], "additionalProperties": false,
             "properties": {"x": {"type": "integer"}}},
    "many": {"type": "array", "items": {"type": "object", "required": ["n"],
             "properties": {"n": {"type": "integer"}}}},
    "either": {"anyOf": [{"type": "string"}, {"type": "integer"}]}
  }
})";

Lines check(const std::string& options) {
  const OptionsSchema schema(kSchema);
  Lines result;
  for (const OptionFault& fault : schema.check(options, "plugin 'p'")) {
    result.push_back(fault.path.text() + ": " + fault.message);
  }
  return result;
}

Lines one(const std::string& option) {
  return check(R"({"region":"eu",)" + option + '}');
}

TEST(OptionsSchema, HasNothingAgainstGoodOptions) {
  EXPECT_EQ(one(R"("timeout":1,"share":0.5,"step":10,"mode":3,"flag":null,"list":["a"],)"
                R"("deep":{"x":1},"many":[{"n":1}],"either":1)"),
            Lines{});
}

TEST(OptionsSchema, SaysEachFaultInPlainWords) {
  EXPECT_EQ(one(R"("timeout":0)"),
            Lines{"timeout: option 'timeout' of plugin 'p' must be at least 1"});
  EXPECT_EQ(one(R"("timeout":11)"),
            Lines{"timeout: option 'timeout' of plugin 'p' must be at most 10"});
  EXPECT_EQ(one(R"("timeout":"1")"),
            Lines{"timeout: option 'timeout' of plugin 'p' must be a number, not a string"});
  EXPECT_EQ(one(R"("share":0)"), Lines{"share: option 'share' of plugin 'p' must be more than 0"});
  EXPECT_EQ(one(R"("share":1)"), Lines{"share: option 'share' of plugin 'p' must be less than 1"});
  EXPECT_EQ(one(R"("step":7)"), Lines{"step: option 'step' of plugin 'p' must be a multiple of 5"});
  EXPECT_EQ(one(R"("step":5.5)"),
            Lines{"step: option 'step' of plugin 'p' must be a whole number, not a number"});
  EXPECT_EQ(
      one(R"("mode":"fst")"),
      Lines{
          "mode: option 'mode' of plugin 'p' must be 'fair', 'fast' or 3, not 'fst'; did you mean "
          "'fast'?"});
  EXPECT_EQ(one(R"("flag":"x")"),
            Lines{"flag: option 'flag' of plugin 'p' must be true or false or null, not a string"});
  EXPECT_EQ(one(R"("list":[])"), Lines{"list: option 'list' of plugin 'p' must not be empty"});
  EXPECT_EQ(one(R"("list":["a","b","c","d"])"),
            Lines{"list: option 'list' of plugin 'p' must have at most 3 entries"});
  EXPECT_EQ(one(R"("list":["a","a"])"),
            Lines{"list[1]: option 'list[1]' of plugin 'p' must not be there twice"});
  EXPECT_EQ(one(R"("list":["a",1])"),
            Lines{"list[1]: option 'list[1]' of plugin 'p' must be a string, not a whole number"});
  EXPECT_EQ(one(R"("deep":{"x":"1"})"),
            Lines{"deep.x: option 'deep.x' of plugin 'p' must be a whole number, not a string"});
  EXPECT_EQ(one(R"("either":[])"),
            Lines{"either: option 'either' of plugin 'p' has no accepted form"});
  EXPECT_EQ(check(R"({"region":""})"),
            Lines{"region: option 'region' of plugin 'p' must not be empty"});
  EXPECT_EQ(check(R"({"region":"abcde"})"),
            Lines{"region: option 'region' of plugin 'p' must have at most 4 characters"});
  EXPECT_EQ(check(R"({"region":"EU"})"),
            Lines{"region: option 'region' of plugin 'p' must have the form '^[a-z]+$'"});
}

TEST(OptionsSchema, KnowsUnknownAndMissingOptions) {
  EXPECT_EQ(one(R"("timout":1)"),
            Lines{"timout: unknown option 'timout' of plugin 'p'; did you mean 'timeout'?"});
  EXPECT_EQ(one(R"("deep":{"x":1,"y":1})"),
            Lines{"deep.y: unknown option 'deep.y' of plugin 'p'; known: x"});
  EXPECT_EQ(check("{}"), Lines{"region: missing option 'region' of plugin 'p'"});
  EXPECT_EQ(one(R"("deep":{})"), Lines{"deep.x: missing option 'deep.x' of plugin 'p'"});
  EXPECT_EQ(one(R"("many":[{"n":1},{}])"),
            Lines{"many[1].n: missing option 'many[1].n' of plugin 'p'"});
}

TEST(OptionsSchema, ListsEveryFaultAtOnce) {
  EXPECT_EQ(check(R"({"timeout":0,"mode":"x","zzzz":1,"step":"a"})").size(), 5U);
}

TEST(OptionsSchema, WithoutPropertiesThereAreNone) {
  const OptionsSchema schema(R"({"type":"object","additionalProperties":false})");
  const std::vector<OptionFault> faults = schema.check(R"({"a":1})", "strategy 's'");
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].message, "unknown option 'a' of strategy 's'; there are none");
  EXPECT_TRUE(faults[0].of_name);
}

TEST(OptionsSchema, ASchemaThatIsNoneIsNotValid) {
  EXPECT_FALSE(OptionsSchema("{").valid());
  EXPECT_FALSE(OptionsSchema("[]").valid());
  EXPECT_TRUE(OptionsSchema("{}").valid());
}

TEST(OptionsSchema, GivesUpOnAWholeThatNoSchemaTakes) {
  const OptionsSchema schema(R"({"type":"object","maxProperties":1})");
  const std::vector<OptionFault> faults = schema.check(R"({"a":1,"b":2})", "plugin 'p'");
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].message, "the options of plugin 'p' have no accepted form");
}

}  // namespace
}  // namespace llm_rotate::config
