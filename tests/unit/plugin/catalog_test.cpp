// The catalogue's facts; what it says of real files is shown in tests/plugin_refusal.
#include "plugin/catalog.hpp"

#include <gtest/gtest.h>

#include "plugin_refusal/plugin_copy.hpp"

namespace {

using llm_rotate::Millis;
using llm_rotate::config::PluginFacts;
using llm_rotate::plugin::facts_from;
using llm_rotate::plugin::Kind;
using llm_rotate::plugin::Manifest;
using llm_rotate::plugin::PathSettings;
using llm_rotate::plugin::PluginCatalog;
using llm_rotate::plugin::PluginPath;

TEST(Catalog, FactsOfAProvider) {
  Manifest manifest;
  manifest.id = "acme";
  manifest.kind = Kind::kProvider;
  manifest.options_schema_json = R"({"type":"object"})";
  manifest.auth_config_schema_json = R"({"required":["region"]})";
  auto& provider = manifest.provider.emplace();
  provider.display_name = "Acme";
  provider.provider_type = "broker";
  provider.base_url = "https://api.acme.example";
  provider.cooldown_seconds = 12.5;
  provider.quarantine_seconds = 600;
  provider.auth_methods = {"api_key", "sigv4"};
  const PluginFacts facts = facts_from(manifest);
  EXPECT_EQ(facts.id, "acme");
  EXPECT_EQ(facts.kind, "provider");
  EXPECT_EQ(facts.options_schema_json, R"({"type":"object"})");
  EXPECT_EQ(facts.key_schema_json,
            R"({"type":"object","properties":{"auth_method":{"enum":["api_key","sigv4"]},)"
            R"("auth_config":{"required":["region"]}}})");
  EXPECT_EQ(facts.display_name, "Acme");
  EXPECT_EQ(facts.provider_type, "broker");
  EXPECT_EQ(facts.base_url, "https://api.acme.example");
  EXPECT_FALSE(facts.needs_base_url);
  EXPECT_EQ(facts.default_cooldown, Millis(12'500));
  EXPECT_EQ(facts.default_quarantine, Millis(600'000));
}

TEST(Catalog, FactsOfAnotherKind) {
  Manifest manifest;
  manifest.id = "turns";
  manifest.kind = Kind::kStrategy;
  const PluginFacts facts = facts_from(manifest);
  EXPECT_EQ(facts.kind, "strategy");
  EXPECT_EQ(facts.key_schema_json, "");
  EXPECT_EQ(facts.default_cooldown, std::nullopt);
}

TEST(Catalog, ANameThatLeadsNowhereIsUnknownAndABadFileSaysWhy) {
  const plugin_test::TempFolder folder;
  plugin_test::write_bytes(folder.file("text.so"), "hello");
  PathSettings settings;
  settings.folders = {folder.path()};
  const PluginCatalog catalog{PluginPath(settings)};
  std::string why_not = "left over";
  EXPECT_EQ(catalog.find("acme", why_not), nullptr);
  EXPECT_EQ(why_not, "");
  const std::string words = "plugin " + folder.file("text.so") +
                            ": not an ELF file; build it with llm_rotate_add_plugin()";
  EXPECT_EQ(catalog.find("text", why_not), nullptr);
  EXPECT_EQ(why_not, words);
  EXPECT_EQ(catalog.find(folder.file("text.so"), why_not), nullptr);
  EXPECT_EQ(why_not, words);
}

TEST(Catalog, NamesOfAllFilesOnThePathThatCouldBeListed) {
  const plugin_test::TempFolder folder;
  for (const char* name : {"b.so", "a.so", "Not A Name.so", "readme"}) {
    plugin_test::write_bytes(folder.file(name), "");
  }
  PathSettings settings;
  settings.folders = {folder.path()};
  EXPECT_EQ(PluginCatalog{PluginPath(settings)}.names(), (std::vector<std::string>{"a", "b"}));
}

}  // namespace
