#include "cli/plugin_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/cli/support.hpp"

namespace llm_rotate::cli {
namespace {

using testing::HasSubstr;

PluginRow provider() {
  PluginRow row;
  row.found.path = "/p/acme.so";
  row.found.abi_major = 1;
  plugin::Manifest& manifest = row.found.manifest.emplace();
  manifest.id = "acme";
  manifest.version = "2.0.1";
  manifest.description = "Acme's models.";
  manifest.provides = {"llm_rotate.provider/1", "llm_rotate.embed/1"};
  manifest.options_schema_json = R"({"properties": {
      "region": {"type": "string", "default": "eu", "description": "Where."},
      "mode": {"enum": ["", "fast", 3]}, "any": {}, "size": {"type": ["integer", "null"]}}})";
  manifest.provider.emplace().base_url = "https://acme.example/v1";
  manifest.provider->auth_methods = {"api_key", "oauth"};
  return row;
}

TEST(PluginTextTest, DescribesAPlugin) {
  FakeContext fake;
  EXPECT_EQ(describe(provider(), fake.context().out),
            "acme 2.0.1, provider\n"
            "Acme's models.\n"
            "\n"
            "file            /p/acme.so\n"
            "status          ok\n"
            "ABI             1.0\n"
            "provides        llm_rotate.provider/1, llm_rotate.embed/1\n"
            "base_url        https://acme.example/v1\n"
            "auth methods    api_key, oauth\n"
            "\n"
            "Options\n"
            "option  type          default  description\n"
            "region  string        \"eu\"     Where.\n"
            "mode    \"\"|fast|3\n"
            "any     any\n"
            "size    integer|null\n");
}

TEST(PluginTextTest, SaysWhyAFileCannotBeLoaded) {
  PluginRow row;
  row.found.path = "/p/broken.so";
  row.found.refusal = plugin::refusal_of("/p/broken.so", "no plugin; build it with the SDK");
  EXPECT_EQ(row.name(), "broken");
  EXPECT_EQ(row.status(), "no plugin; build it with the SDK");
  row.found.refusal = plugin::Refusal{"something else"};
  EXPECT_EQ(row.status(), "something else");
}

TEST(PluginTextTest, SaysWhichFileHidesAnother) {
  PluginRow row = provider();
  row.hidden_by = "/first/acme.so";
  EXPECT_EQ(row.status(), "hidden by /first/acme.so");
}

TEST(PluginTextTest, WritesJson) {
  sdk::json::Writer out;
  write_json(out, provider());
  const sdk::json::Document document(out.view());
  EXPECT_EQ(document["name"].string(), "acme");
  EXPECT_EQ(document["kind"].string(), "provider");
  EXPECT_TRUE(document["usable"].boolean());
  EXPECT_EQ(document["options"]["properties"]["region"]["default"].string(), "eu");
  EXPECT_EQ(document["auth_methods"].size(), 2U);
}

TEST(PluginTextTest, HasNoOptionsWithoutASchema) {
  EXPECT_TRUE(options_of("").empty());
  EXPECT_TRUE(options_of("[1]").empty());
}

}  // namespace
}  // namespace llm_rotate::cli
