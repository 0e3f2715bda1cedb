#include "config/shape.hpp"

#include <gtest/gtest.h>

#include "config/reader.hpp"

namespace llm_rotate::config {
namespace {

std::string full(std::string_view json) {
  ReadResult result = read_json(json);
  write_out_short_forms(*result.root);
  return to_json_text(*result.root);
}

TEST(Shape, AStrategyMayBeAName) {
  EXPECT_EQ(full(R"({"strategy":"weighted"})"), R"({"strategy":{"name":"weighted"}})");
  EXPECT_EQ(full(R"({"strategy":{"name":"x","options":{}}})"),
            R"({"strategy":{"name":"x","options":{}}})");
}

TEST(Shape, PluginsMayBeNamesOrPaths) {
  EXPECT_EQ(full(R"({"plugins":["a",{"path":"./b.so"},{"name":"c"}]})"),
            R"({"plugins":[{"name":"a"},{"name":"./b.so"},{"name":"c"}]})");
}

TEST(Shape, ThePluginPathMayBeOneText) {
  EXPECT_EQ(full(R"({"plugin_path":"/a:b::c"})"), R"({"plugin_path":["/a","b","c"]})");
}

TEST(Shape, HedgeMayBeTrueOrFalse) {
  EXPECT_EQ(
      full(R"({"defaults":{"hedge":true},"providers":{"p":{"hedge":false}}})"),
      R"({"defaults":{"hedge":{"enabled":true}},"providers":{"p":{"hedge":{"enabled":false}}}})");
}

TEST(Shape, KeysMayBeATableByKeyId) {
  EXPECT_EQ(full(R"({"keys":{"a":{"provider":"p"},"b":{"key_id":"b"}}})"),
            R"({"keys":[{"provider":"p","key_id":"a"},{"key_id":"b"}]})");
  // One header with single brackets is a slip that the binder explains.
  EXPECT_EQ(full(R"({"keys":{"key_id":"a"}})"), R"({"keys":{"key_id":"a"}})");
}

TEST(Shape, ARegistryIsLifted) {
  EXPECT_EQ(full(R"({"registry":[{"key_id":"a"}]})"), R"({"keys":[{"key_id":"a"}]})");
  EXPECT_EQ(full(R"({"registry":{"a":{"provider":"p"}}})"),
            R"({"keys":[{"provider":"p","key_id":"a"}]})");
  EXPECT_EQ(full(R"({"use_keys":["a"],"registry":{"keys":[],"providers":{}}})"),
            R"({"use_keys":["a"],"keys":[],"providers":{}})");
}

TEST(Shape, ARegistryBesideTheSameNamesStaysToBeRefused) {
  const std::string both = R"({"keys":[],"registry":{"keys":[]}})";
  EXPECT_EQ(full(both), both);
}

TEST(Shape, KeysAloneAreAConfiguration) {
  EXPECT_EQ(full(R"([{"key_id":"a"}])"), R"({"keys":[{"key_id":"a"}]})");
  EXPECT_EQ(full(R"({"a":{"secret_ref":"env://A"}})"),
            R"({"keys":[{"secret_ref":"env://A","key_id":"a"}]})");
}

TEST(Shape, PrioritiesGoToTheirKeys) {
  EXPECT_EQ(
      full(R"({"keys":[{"key_id":"a"},{"key_id":"b","priority":1}],"priorities":{"a":5,"b":6}})"),
      R"({"keys":[{"key_id":"a","priority":5},{"key_id":"b","priority":6}]})");
  ReadResult result = read_json(R"({"keys":[],"priorities":{"a":5}})");
  const std::vector<LostPriority> lost = write_out_short_forms(*result.root);
  ASSERT_EQ(lost.size(), 1U);
  EXPECT_EQ(lost[0].key_id, "a");
  EXPECT_EQ(lost[0].position.column, 26U);
}

TEST(Shape, LeavesWhatItDoesNotKnow) {
  for (const char* text : {"1", "null", R"({"strategy":[],"plugins":5,"keys":7,"registry":8})"}) {
    EXPECT_EQ(full(text), text);
  }
}

}  // namespace
}  // namespace llm_rotate::config
