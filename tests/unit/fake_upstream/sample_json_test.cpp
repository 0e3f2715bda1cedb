#include "fake_upstream/sample_json.hpp"

#include <string>

#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <rapidjson/schema.h>

namespace llm_rotate::fake {
namespace {

std::string sample(const char* schema) {
  rapidjson::Document document;
  document.Parse(schema);
  std::string out;
  append_sample(document, out);
  return out;
}

bool fits(const char* schema, const std::string& json) {
  rapidjson::Document schema_document;
  schema_document.Parse(schema);
  const rapidjson::SchemaDocument compiled(schema_document);
  rapidjson::SchemaValidator validator(compiled);
  rapidjson::Document document;
  return !document.Parse(json.c_str()).HasParseError() && document.Accept(validator);
}

TEST(SampleJson, EveryTypeHasItsSample) {
  EXPECT_EQ(sample(R"({"type":"string"})"), R"("sample")");
  EXPECT_EQ(sample(R"({"type":"integer"})"), "1");
  EXPECT_EQ(sample(R"({"type":"number"})"), "1");
  EXPECT_EQ(sample(R"({"type":"boolean"})"), "true");
  EXPECT_EQ(sample(R"({"type":"null"})"), "null");
  EXPECT_EQ(sample(R"({"type":"array","items":{"type":"integer"}})"), "[1]");
  EXPECT_EQ(sample(R"({"type":"object"})"), "{}");
  EXPECT_EQ(sample(R"({"type":["null","integer"]})"), "1");
  EXPECT_EQ(sample("true"), "null");
}

TEST(SampleJson, FixedValuesAreTaken) {
  EXPECT_EQ(sample(R"({"const":{"a":1}})"), R"({"a":1})");
  EXPECT_EQ(sample(R"({"type":"string","enum":["celsius","fahrenheit"]})"), R"("celsius")");
}

TEST(SampleJson, TheFirstAlternativeIsTaken) {
  EXPECT_EQ(sample(R"({"anyOf":[{"type":"integer"},{"type":"null"}]})"), "1");
}

TEST(SampleJson, FormatsAreKept) {
  EXPECT_EQ(sample(R"({"type":"string","format":"date"})"), R"("2026-01-31")");
  EXPECT_EQ(sample(R"({"type":"string","format":"email"})"), R"("someone@example.com")");
}

TEST(SampleJson, BoundsAreKept) {
  for (const char* schema :
       {R"({"type":"string","minLength":20})", R"({"type":"string","maxLength":2})",
        R"({"type":"integer","minimum":18})", R"({"type":"integer","maximum":-4})",
        R"({"type":"array","minItems":3,"items":{"type":"boolean"}})"}) {
    EXPECT_TRUE(fits(schema, sample(schema))) << schema << " " << sample(schema);
  }
}

TEST(SampleJson, ANestedSchemaIsFilledIn) {
  const char* schema = R"({"type":"object","required":["name","steps"],"properties":{
      "name":{"type":"string"},
      "steps":{"type":"array","items":{"type":"object","required":["n"],
               "properties":{"n":{"type":"integer","minimum":3}}}}}})";
  EXPECT_EQ(sample(schema), R"({"name":"sample","steps":[{"n":3}]})");
  EXPECT_TRUE(fits(schema, sample(schema)));
}

TEST(SampleJson, ReferencesAreFollowed) {
  EXPECT_EQ(sample(R"({"$defs":{"n":{"type":"integer"}},"type":"object",
                       "properties":{"a":{"$ref":"#/$defs/n"}}})"),
            R"({"a":1})");
  EXPECT_EQ(sample(R"({"$ref":"#/$defs/missing"})"), "null");
}

TEST(SampleJson, RecursionEnds) {
  rapidjson::Document document;
  document.Parse(sample(R"({"type":"object","properties":{"children":{"type":"array",
      "items":{"$ref":"#"}},"next":{"anyOf":[{"$ref":"#"},{"type":"null"}]}}})")
                     .c_str());
  EXPECT_FALSE(document.HasParseError());
  EXPECT_TRUE(document.IsObject());
}

TEST(SampleJson, AHostileSchemaStaysSmall) {
  const std::string json = sample(R"({"type":"array","minItems":100,"items":{"$ref":"#"}})");
  EXPECT_LT(json.size(), 200'000U);
}

}  // namespace
}  // namespace llm_rotate::fake
