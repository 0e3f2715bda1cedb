// What is refused once a plugin is listed and about to be opened, opened or created; exact words.
#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "llm_rotate/sdk/error.hpp"

#include "plugin/registry.hpp"
#include "plugin_refusal/plugin_copy.hpp"

namespace {

using llm_rotate::plugin::Kind;
using llm_rotate::plugin::PathSettings;
using llm_rotate::plugin::PluginPath;
using llm_rotate::plugin::PluginRegistry;
using llm_rotate::plugin::Refusal;

const std::string plugin_folder = REFUSAL_PLUGIN_DIR;

PluginPath path_to(const std::string& folder) {
  PathSettings settings;
  settings.folders = {folder};
  return PluginPath(settings);
}

// The refusals of a registry that opens these, one a line.
std::string refusals(const std::vector<std::string>& entries) {
  PluginRegistry registry;
  std::string out;
  for (const Refusal& refusal : registry.open(path_to(plugin_folder), entries)) {
    out += (out.empty() ? "" : "\n") + refusal.text;
  }
  return out;
}

std::string says(const std::string& name, const std::string& sentence) {
  return "plugin " + plugin_folder + "/" + name + ".so: " + sentence;
}

TEST(RefusedEntry, GoodPluginsAreOpenedAndAnswer) {
  PluginRegistry registry;
  const std::vector<std::string> entries = {"good", "first_only"};
  ASSERT_TRUE(registry.open(path_to(plugin_folder), entries).empty());
  EXPECT_EQ(registry.ids(Kind::kProvider), std::vector<std::string>{"good"});
  EXPECT_EQ(registry.ids(Kind::kStrategy), std::vector<std::string>{"first_only"});

  const auto provider = registry.make_provider("good", "{}");
  ASSERT_TRUE(provider.has_value());
  EXPECT_EQ((*provider)->capabilities().dialect, "echo");
  llm_rotate::sdk::Target target;
  target.base_url = "https://a.example";
  EXPECT_EQ((*provider)->build({.json = "{\"n\":1}", .extra = {}}, target).body, "{\"n\":1}");

  const auto strategy = registry.make_strategy("first_only", "{}");
  ASSERT_TRUE(strategy.has_value());
  const std::array<llm_rotate::sdk::KeyView, 3> keys{};
  std::array<std::uint32_t, 3> order = {9, 9, 9};
  EXPECT_EQ((*strategy)->rank(keys, {}, order), 1U);
  EXPECT_EQ(order[0], 0U);
}

TEST(RefusedEntry, InstancesOutliveTheRegistryAndManyShareOnePlugin) {
  std::unique_ptr<llm_rotate::plugin::ProviderProxy> first;
  const llm_rotate::plugin::LoadedPlugin* opened = nullptr;
  const std::vector<std::string> entries = {"good"};
  {
    PluginRegistry registry;
    ASSERT_TRUE(registry.open(path_to(plugin_folder), entries).empty());
    first = *registry.make_provider("good", "{}");
    opened = registry.find("good");
  }
  PluginRegistry reloaded;
  ASSERT_TRUE(reloaded.open(path_to(plugin_folder), entries).empty());
  EXPECT_EQ(reloaded.find("good"), opened);
  const auto second = *reloaded.make_provider("good", "{}");
  EXPECT_EQ(first->parse({200, {}, "{\"a\":1}"}).json, second->parse({200, {}, "{\"a\":1}"}).json);
}

TEST(RefusedEntry, NoSymbol) {
  EXPECT_EQ(refusals({"no_entry"}),
            says("no_entry",
                 "has no symbol llm_rotate_plugin; put LLM_ROTATE_PLUGIN(YourClass) "
                 "into one of its source files"));
}

TEST(RefusedEntry, WhatTheDynamicLoaderRefuses) {
  EXPECT_EQ(refusals({"unresolved"}),
            says("unresolved",
                 "the dynamic loader refuses it (undefined symbol: "
                 "llm_rotate_test_nobody_has_this); install what it needs, or rebuild it on this "
                 "machine"));
}

TEST(RefusedEntry, EntryDiffersFromManifest) {
  const std::string hint = "; build it with llm_rotate_add_plugin()";
  EXPECT_EQ(
      refusals({"other_id"}),
      says("other_id", "its entry says id 'somebody_else' and its plugin.json 'other_id'" + hint));
  EXPECT_EQ(
      refusals({"other_version"}),
      says("other_version", "its entry says version '9.9.9' and its plugin.json '1.2.3'" + hint));
  EXPECT_EQ(refusals({"other_abi"}),
            says("other_abi", "its entry says ABI 1.7 and its note 1.1" + hint));
}

TEST(RefusedEntry, EntryIsIncomplete) {
  EXPECT_EQ(refusals({"other_size"}), says("other_size",
                                           "its entry has 16 bytes where ABI 1.0 has 72; rebuild "
                                           "it against this SDK"));
  EXPECT_EQ(refusals({"other_functions"}),
            says("other_functions",
                 "its entry lacks create, destroy or extension; rebuild it against this SDK"));
}

TEST(RefusedEntry, PromisesOfTheManifestAreBroken) {
  EXPECT_EQ(refusals({"other_kind"}),
            says("other_kind",
                 "its plugin.json says that it is a provider, but it does not implement "
                 "llm_rotate.provider/1; derive its class from that interface or correct "
                 "\"kind\""));
  EXPECT_EQ(refusals({"broken_promise"}),
            says("broken_promise",
                 "its plugin.json says that it provides llm_rotate.embed/1, but it does not; "
                 "implement it or take it out of \"provides\""));
}

TEST(RefusedEntry, DuplicateId) {
  EXPECT_EQ(refusals({"good", REFUSAL_TWIN_DIR "/good.so"}),
            "plugin " REFUSAL_TWIN_DIR "/good.so: its id 'good' is that of " + plugin_folder +
                "/good.so; take one of the two out of plugins");
  EXPECT_EQ(refusals({"good", plugin_folder + "/good.so"}),
            says("good", "is listed twice; take one of the entries out of plugins"));
}

TEST(RefusedEntry, NameThatIsNotTheId) {
  const plugin_test::TempFolder folder;
  std::filesystem::copy_file(plugin_folder + "/good.so", folder.file("better.so"));
  PluginRegistry registry;
  const std::vector<std::string> entries = {"better"};
  const std::vector<Refusal> refused = registry.open(path_to(folder.path()), entries);
  ASSERT_EQ(refused.size(), 1U);
  EXPECT_EQ(refused[0].text, "plugin " + folder.file("better.so") +
                                 ": its id is 'good', not 'better'; list it by its path, or name "
                                 "the file good.so");
}

TEST(RefusedEntry, CreateThrows) {
  PluginRegistry registry;
  const std::vector<std::string> entries = {"throwing"};
  ASSERT_TRUE(registry.open(path_to(plugin_folder), entries).empty());
  const auto refused = registry.make_provider("throwing", "{}");
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().text,
            says("throwing",
                 "could not be created: no \"region\" in the options\\n(second line); "
                 "check its options"));
  const auto again = registry.make_provider("throwing", R"({"throw":"integer"})");
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().text,
            says("throwing",
                 "could not be created: an exception that is not a std::exception; "
                 "check its options"));
}

TEST(RefusedEntry, NotListed) {
  const PluginRegistry registry;
  const auto refused = registry.make_provider("groq", "{}");
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().text, "plugin groq: is used but not listed; add \"groq\" to plugins");
}

TEST(RefusedEntry, UsedAsWhatItIsNot) {
  PluginRegistry registry;
  const std::vector<std::string> entries = {"good", "first_only"};
  ASSERT_TRUE(registry.open(path_to(plugin_folder), entries).empty());
  EXPECT_EQ(registry.make_strategy("good", "{}").error().text,
            says("good", "is no strategy; use it where its kind belongs"));
  EXPECT_EQ(registry.make_state_store("good", "{}").error().text,
            says("good", "is no state store; use it where its kind belongs"));
  EXPECT_EQ(registry.make_telemetry("good", "{}").error().text,
            says("good", "is no telemetry plugin; use it where its kind belongs"));
  EXPECT_EQ(registry.make_provider("first_only", "{}").error().text,
            says("first_only", "is no provider; use it where its kind belongs"));
}

TEST(RefusedEntry, AllRefusalsAreToldAtOnceAndTheRestIsOpened) {
  PluginRegistry registry;
  const std::vector<std::string> entries = {"missing", "good", "Bad Name", "no_entry"};
  const std::vector<Refusal> refused = registry.open(path_to(plugin_folder), entries);
  ASSERT_EQ(refused.size(), 3U);
  EXPECT_EQ(refused[0].text, "plugin missing: there is no missing.so in " + plugin_folder +
                                 "; install it in one of them, or add its folder to plugin_path");
  EXPECT_EQ(refused[1].text,
            "plugin 'Bad Name': not a name of 1 to 64 of a-z, 0-9, _ and -; write a path with a "
            "'/' to mean a file");
  EXPECT_NE(registry.find("good"), nullptr);
}

TEST(RefusedEntry, AFileThatWasReplacedGoesOnWithTheCodeThatIsOpen) {
  const plugin_test::TempFolder folder;
  std::filesystem::copy_file(plugin_folder + "/unlisted.so", folder.file("unlisted.so"));
  const std::vector<std::string> entries = {"unlisted"};
  PluginRegistry before;
  ASSERT_TRUE(before.open(path_to(folder.path()), entries).empty());
  std::filesystem::copy_file(plugin_folder + "/unlisted.so", folder.file("new.so"));
  std::filesystem::rename(folder.file("new.so"), folder.file("unlisted.so"));
  PluginRegistry after;
  ASSERT_TRUE(after.open(path_to(folder.path()), entries).empty());
  EXPECT_EQ(after.find("unlisted"), before.find("unlisted"));
}

}  // namespace
