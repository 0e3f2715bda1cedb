#include "plugin/plugin_path.hpp"

#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>

#include "plugin_refusal/plugin_copy.hpp"

namespace {

using llm_rotate::plugin::path_settings_of_process;
using llm_rotate::plugin::PathSettings;
using llm_rotate::plugin::PluginPath;

TEST(PluginPath, FoldersInTheirOrderAndEachOnce) {
  PathSettings settings;
  settings.folders = {"mine", "/opt/plugins/", ""};
  settings.config_folder = "/etc/app";
  settings.environment = "/env/a::/opt/plugins:/env/b";
  settings.program_folder = "/usr/bin";
  settings.install_folder = "/usr/lib/llm-rotate/plugins";
  EXPECT_EQ(PluginPath(settings).folders(),
            (std::vector<std::string>{"/etc/app/mine", "/opt/plugins", "/env/a", "/env/b",
                                      "/usr/plugins", "/usr/lib/llm-rotate/plugins"}));
}

TEST(PluginPath, NothingKnownIsAnEmptyPath) {
  EXPECT_TRUE(PluginPath(PathSettings()).folders().empty());
  EXPECT_TRUE(PluginPath(PathSettings()).candidates().empty());
}

TEST(PluginPath, APathIsRelativeToTheConfiguration) {
  PathSettings settings;
  settings.config_folder = "/etc/app";
  const PluginPath path(settings);
  EXPECT_EQ(*path.resolve("./libacme.so"), "/etc/app/libacme.so");
  EXPECT_EQ(*path.resolve("../acme.so"), "/etc/acme.so");
  EXPECT_EQ(*path.resolve("/opt/acme.so"), "/opt/acme.so");
}

TEST(PluginPath, ANameIsTheFirstFileOfThatNameWithOrWithoutLib) {
  const plugin_test::TempFolder first;
  const plugin_test::TempFolder second;
  plugin_test::write_bytes(first.file("libacme.so"), "");
  plugin_test::write_bytes(second.file("acme.so"), "");
  plugin_test::write_bytes(second.file("other.so"), "");
  PathSettings settings;
  settings.folders = {first.path(), second.path()};
  const PluginPath path(settings);
  EXPECT_EQ(*path.resolve("acme"), first.file("libacme.so"));
  EXPECT_EQ(*path.resolve("other"), second.file("other.so"));
}

TEST(PluginPath, WhatIsNotThereOrNoName) {
  PathSettings settings;
  settings.folders = {"/nowhere/a", "/nowhere/b"};
  const PluginPath path(settings);
  EXPECT_EQ(path.resolve("acme").error().text,
            "plugin acme: there is no acme.so in /nowhere/a, /nowhere/b; install it in one of "
            "them, or add its folder to plugin_path");
  EXPECT_EQ(path.resolve("acme.so").error().text,
            "plugin 'acme.so': not a name of 1 to 64 of a-z, 0-9, _ and -; write a path with a '/' "
            "to mean a file");
  EXPECT_EQ(path.resolve("a\nb").error().text,
            "plugin 'a\\nb': not a name of 1 to 64 of a-z, 0-9, _ and -; write a path with a '/' "
            "to mean a file");
}

TEST(PluginPath, CandidatesAreTheSharedObjectsOfAllFolders) {
  const plugin_test::TempFolder first;
  const plugin_test::TempFolder second;
  for (const char* name : {"b.so", "a.so", "readme.txt", "c.so.1"}) {
    plugin_test::write_bytes(first.file(name), "");
  }
  plugin_test::write_bytes(second.file("0.so"), "");
  PathSettings settings;
  settings.folders = {first.path(), "/nowhere", second.path()};
  EXPECT_EQ(
      PluginPath(settings).candidates(),
      (std::vector<std::string>{first.file("a.so"), first.file("b.so"), second.file("0.so")}));
}

TEST(PluginPath, SettingsOfThisProcess) {
  ASSERT_EQ(::setenv("LLM_ROTATE_PLUGIN_PATH", "/from/env", 1), 0);
  const PathSettings settings = path_settings_of_process({"mine"}, "/etc/app");
  ASSERT_EQ(::unsetenv("LLM_ROTATE_PLUGIN_PATH"), 0);
  EXPECT_EQ(settings.folders, std::vector<std::string>{"mine"});
  EXPECT_EQ(settings.config_folder, "/etc/app");
  EXPECT_EQ(settings.environment, "/from/env");
  EXPECT_EQ(settings.program_folder,
            std::filesystem::canonical("/proc/self/exe").parent_path().string());
  EXPECT_TRUE(settings.install_folder.ends_with("/lib/llm-rotate/plugins"));
}

}  // namespace
