// The conformance kit finds nothing in plugins that keep the rules, and each thing that a sloppy
// one does.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "conformance/verify.hpp"
#include "plugin/inspect.hpp"
#include "plugin/open_plugins.hpp"
#include "plugin_refusal/plugin_copy.hpp"

namespace {

using llm_rotate::conformance::Check;
using llm_rotate::conformance::Subject;
using llm_rotate::conformance::verify;
using llm_rotate::conformance::verify_exported_symbols;

const std::string plugin_folder = REFUSAL_PLUGIN_DIR;

Subject subject(const std::string& name) {
  using namespace llm_rotate::plugin;
  const auto plugin = OpenPlugins::of_process().open(inspect(plugin_folder + "/" + name + ".so"));
  if (!plugin) throw std::runtime_error(plugin.error().text);
  Subject out;
  out.entry = &(*plugin)->entry();
  return out;
}

// What is wrong, by the name of the check.
std::map<std::string, std::string> faults_of(const std::vector<Check>& checks) {
  std::map<std::string, std::string> out;
  for (const Check& check : checks) {
    if (!check.passed) out[check.name] = check.detail;
  }
  return out;
}

using Faults = std::map<std::string, std::string>;

TEST(Conformance, GoodPluginsPassEveryCheck) {
  const std::vector<Check> provider = verify(subject("good"));
  EXPECT_EQ(faults_of(provider), Faults());
  EXPECT_EQ(provider.size(), 14U);
  const std::vector<Check> strategy = verify(subject("first_only"));
  EXPECT_EQ(faults_of(strategy), Faults());
  EXPECT_EQ(strategy.size(), 9U);
}

TEST(Conformance, EachCheckIsAnnouncedBeforeItRuns) {
  std::vector<std::string> started;
  const std::vector<Check> checks =
      verify(subject("good"), [&](std::string_view name) { started.emplace_back(name); });
  ASSERT_EQ(started.size(), checks.size());
  for (std::size_t i = 0; i < checks.size(); ++i) EXPECT_EQ(started[i], checks[i].name);
}

TEST(Conformance, ASloppyPluginFailsWhatItBreaks) {
  EXPECT_EQ(faults_of(verify(subject("sloppy"))),
            (Faults{
                {"provider: puts no credential into a request", "it sets the header X-Api-Key"},
                {"provider: builds the same request twice", "the second request differs"},
                {"provider: shows no secret in a fault",
                 "a fault of authorize or token_request repeats the secret"},
                {"provider: classifies any answer",
                 "for status -1 with a body of 0 bytes: no verdict: no body"},
                {"provider: reports a fault for a body it cannot read", "it takes  for an answer"},
                {"provider: reads a stream the same wherever it is cut",
                 "cut at byte 0, it reads something else"},
                {"provider: works from several threads at once",
                 "requests differ when they are built at the same time"},
                {"strategy: ranks a thousand keys", "it ranked 0 twice"},
                {"strategy: keeps to the room there is",
                 "it says that it wrote 100 indexes where there is room for 0"},
                {"strategy: survives extreme numbers", "it ranked 0 twice"},
            }));
}

TEST(Conformance, APluginThatCannotBeCreatedSaysWhy) {
  EXPECT_EQ(faults_of(verify(subject("throwing"))),
            (Faults{{"plugin: two instances are created and destroyed",
                     "create failed: no \"region\" in the options\n(second line)"}}));
}

TEST(Conformance, OneSymbolIsExported) {
  const Check good = verify_exported_symbols(plugin_test::bytes_of(plugin_folder + "/good.so"));
  EXPECT_TRUE(good.passed) << good.detail;
  const Check none = verify_exported_symbols(plugin_test::bytes_of(plugin_folder + "/no_entry.so"));
  EXPECT_EQ(none.detail, "it does not export llm_rotate_plugin");
  const Check many = verify_exported_symbols(plugin_test::bytes_of(plugin_folder + "/no_note.so"));
  EXPECT_FALSE(many.passed);
  EXPECT_TRUE(many.detail.starts_with("it also exports ")) << many.detail;
}

TEST(Conformance, SymbolsOfATruncatedFileAreNotReadOutsideIt) {
  const std::string whole = plugin_test::bytes_of(plugin_folder + "/good.so");
  const auto sections = plugin_test::struct_at<Elf64_Ehdr>(whole, 0).e_shoff;
  for (std::size_t size = 0; size <= sections; size += 997) {
    EXPECT_EQ(verify_exported_symbols(whole.substr(0, size)).detail,
              "it does not export llm_rotate_plugin");
  }
}

}  // namespace
