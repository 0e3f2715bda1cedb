#include "plugin/file_check.hpp"

#include <array>

#include <gtest/gtest.h>

#include "plugin_refusal/plugin_copy.hpp"

namespace {

using llm_rotate::plugin::check_file;
using llm_rotate::plugin::check_folder;
using llm_rotate::plugin::facts_of;
using llm_rotate::plugin::FileFacts;
using llm_rotate::plugin::PluginFile;
using llm_rotate::plugin::Refusal;

constexpr std::uint32_t kUs = 1000;

FileFacts file_of(std::uint32_t owner, std::uint32_t permissions) {
  FileFacts facts;
  facts.mode = S_IFREG | permissions;
  facts.owner = owner;
  return facts;
}

TEST(FileCheck, OwnersWhoMay) {
  EXPECT_EQ(check_file("/p/x.so", file_of(kUs, 0644), kUs), std::nullopt);
  EXPECT_EQ(check_file("/p/x.so", file_of(0, 0644), kUs), std::nullopt);
}

TEST(FileCheck, AnotherOwner) {
  EXPECT_EQ(check_file("/p/x.so", file_of(1234, 0644), kUs),
            Refusal{"plugin /p/x.so: belongs to user 1234, who is neither root nor the user of "
                    "this process; install it anew or run chown on it"});
}

TEST(FileCheck, GroupsMayWriteOthersMayNot) {
  EXPECT_EQ(check_file("/p/x.so", file_of(kUs, 0664), kUs), std::nullopt);
  EXPECT_EQ(check_file("/p/x.so", file_of(kUs, 0646), kUs),
            Refusal{"plugin /p/x.so: anyone may write to it; run chmod o-w on it"});
}

TEST(FileCheck, Folders) {
  FileFacts folder;
  folder.mode = S_IFDIR | 0755;
  EXPECT_EQ(check_folder("/p/x.so", "/p", folder), std::nullopt);
  folder.mode = S_IFDIR | S_ISVTX | 0777;
  EXPECT_EQ(check_folder("/p/x.so", "/p", folder), std::nullopt);
  folder.mode = S_IFDIR | 0777;
  EXPECT_EQ(check_folder("/p/x.so", "/p", folder),
            Refusal{"plugin /p/x.so: anyone may replace it, because anyone may write to the folder "
                    "/p; run chmod o-w on that folder"});
}

TEST(FileCheck, ReadsInsideTheFileOnly) {
  const plugin_test::TempFolder folder;
  plugin_test::write_bytes(folder.file("x"), "0123456789");
  const auto file = PluginFile::open(folder.file("x"));
  ASSERT_TRUE(file.has_value());
  EXPECT_EQ(file->size(), 10U);
  EXPECT_EQ(facts_of(folder.file("x"))->id, file->facts().id);
  std::array<std::byte, 4> four{};
  EXPECT_TRUE(file->read(6, four));
  EXPECT_EQ(four[3], std::byte{'9'});
  EXPECT_FALSE(file->read(7, four));
  EXPECT_FALSE(file->read(UINT64_MAX, four));
}

TEST(FileCheck, AFileThatShrankIsAFailedRead) {
  const plugin_test::TempFolder folder;
  plugin_test::write_bytes(folder.file("x"), "0123456789");
  const auto file = PluginFile::open(folder.file("x"));
  ASSERT_TRUE(file.has_value());
  std::filesystem::resize_file(folder.file("x"), 5);
  std::array<std::byte, 4> four{};
  EXPECT_FALSE(file->read(4, four));
}

TEST(FileCheck, FactsOfNothing) {
  EXPECT_EQ(facts_of("/nowhere/x.so"), std::nullopt);
}

}  // namespace
