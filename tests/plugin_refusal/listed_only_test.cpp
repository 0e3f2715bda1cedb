// Only listed plugins are opened: their files are the only ones that this process maps. A program
// of its own, because what other tests open stays open.
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "plugin/catalog.hpp"
#include "plugin/registry.hpp"

namespace {

const std::string plugin_folder = REFUSAL_PLUGIN_DIR;

// The files of the plugin folder that are mapped into this process.
std::set<std::string> mapped_plugins() {
  std::set<std::string> out;
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    const std::size_t at = line.find(plugin_folder + "/");
    if (at != std::string::npos) out.insert(line.substr(at + plugin_folder.size() + 1));
  }
  return out;
}

TEST(ListedOnly, CheckingAndOpeningOneProviderMapsNoOther) {
  using namespace llm_rotate::plugin;
  PathSettings settings;
  settings.folders = {plugin_folder};
  const PluginPath path(settings);

  const PluginCatalog catalog(path);
  std::string why_not;
  const std::vector<std::string> names = catalog.names();
  ASSERT_GE(names.size(), 10U);
  for (const std::string& name : names) catalog.find(name, why_not);
  EXPECT_EQ(mapped_plugins(), std::set<std::string>{}) << "looking at files opens none";

  PluginRegistry registry;
  const std::vector<std::string> entries = {"good"};
  ASSERT_TRUE(registry.open(path, entries).empty());
  EXPECT_EQ(mapped_plugins(), std::set<std::string>{"good.so"});
}

}  // namespace
