#include "runtime/file_watch.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::runtime {
namespace {

constexpr FileLook kOld{1, 100, 5};
constexpr FileLook kNew{1, 120, 9};

TEST(FileWatch, AFileThatStaysIsNoNews) {
  FileWatch watch(kOld);
  EXPECT_FALSE(watch.changed(kOld));
  EXPECT_FALSE(watch.changed(kOld));
}

TEST(FileWatch, AChangeCountsOnceItHasComeToRest) {
  FileWatch watch(kOld);
  EXPECT_FALSE(watch.changed(FileLook{1, 60, 7}));  // being written
  EXPECT_FALSE(watch.changed(kNew));
  EXPECT_TRUE(watch.changed(kNew));
  EXPECT_FALSE(watch.changed(kNew));
}

TEST(FileWatch, AReplacedFileIsAChangeAndAMissingOneIsNot) {
  FileWatch watch(kOld);
  EXPECT_FALSE(watch.changed(std::nullopt));
  EXPECT_FALSE(watch.changed(std::nullopt));
  const FileLook replaced{2, 100, 5};
  EXPECT_FALSE(watch.changed(replaced));
  EXPECT_TRUE(watch.changed(replaced));
}

TEST(FileWatch, GoingBackInTimeIsNoChange) {
  FileWatch watch(kOld);
  EXPECT_FALSE(watch.changed(kNew));
  EXPECT_FALSE(watch.changed(kOld));
  EXPECT_FALSE(watch.changed(kOld));
}

}  // namespace
}  // namespace llm_rotate::runtime
