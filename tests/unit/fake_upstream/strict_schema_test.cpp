#include "fake_upstream/openai/strict_schema.hpp"

#include <string>

#include <gtest/gtest.h>
#include <rapidjson/document.h>

namespace llm_rotate::fake::openai {
namespace {

std::string problem(const char* schema) {
  rapidjson::Document document;
  document.Parse(schema);
  return strict_schema_problem(document).value_or("");
}

TEST(StrictSchema, AClosedSchemaWithEverythingRequiredWillDo) {
  EXPECT_EQ(problem(R"({"type":"object","additionalProperties":false,"required":["a"],
                        "properties":{"a":{"type":"string"}}})"),
            "");
}

TEST(StrictSchema, TheRootIsAnObject) {
  EXPECT_EQ(problem(R"({"type":"array"})"), "schema must be a JSON Schema of 'type: \"object\"'.");
}

TEST(StrictSchema, ObjectsAreClosed) {
  EXPECT_EQ(problem(R"({"type":"object","properties":{}})"),
            "In context=(), 'additionalProperties' is required to be supplied and to be false.");
}

TEST(StrictSchema, EveryPropertyIsRequired) {
  EXPECT_EQ(problem(R"({"type":"object","additionalProperties":false,"required":["a"],
                        "properties":{"a":{"type":"string"},"b":{"type":"string"}}})"),
            "In context=(), 'required' is required to be supplied and to be an array including "
            "every key in properties. Missing 'b'.");
}

TEST(StrictSchema, NestedObjectsAreJudgedWhereTheyAre) {
  EXPECT_EQ(problem(R"({"type":"object","additionalProperties":false,"required":["a"],
                        "properties":{"a":{"type":"array","items":{"type":"object"}}}})"),
            "In context=('properties', 'a', 'items'), 'additionalProperties' is required to be "
            "supplied and to be false.");
}

TEST(StrictSchema, AlternativesAndDefinitionsAreJudgedToo) {
  EXPECT_EQ(problem(R"({"type":"object","additionalProperties":false,"required":["a"],
                        "properties":{"a":{"anyOf":[{"type":"null"},{"type":"object"}]}}})"),
            "In context=('properties', 'a', 'anyOf', '1'), 'additionalProperties' is required to "
            "be supplied and to be false.");
  EXPECT_EQ(problem(R"({"type":"object","additionalProperties":false,
                        "$defs":{"d":{"type":"object"}}})"),
            "In context=('$defs', 'd'), 'additionalProperties' is required to be supplied and to "
            "be false.");
}

}  // namespace
}  // namespace llm_rotate::fake::openai
