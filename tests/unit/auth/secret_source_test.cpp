#include "auth/secret_source.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "auth/ambient.hpp"

namespace llm_rotate::auth {
namespace {

namespace fs = std::filesystem;

class SecretSourceTest : public testing::Test {
 protected:
  SecretSourceTest() {
    std::string pattern = (fs::temp_directory_path() / "llm-rotate-secret-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
    path = (folder / "key").string();
  }
  ~SecretSourceTest() override { fs::remove_all(folder); }

  void put(const std::string& text) const { std::ofstream(path) << text; }

  fs::path folder;
  std::string path;
  SystemSecretSource source;
};

TEST_F(SecretSourceTest, ReadsTheEnvironment) {
  ::setenv("LLM_ROTATE_TEST_SECRET", "x", 1);
  EXPECT_EQ(source.variable("LLM_ROTATE_TEST_SECRET"), "x");
  ::unsetenv("LLM_ROTATE_TEST_SECRET");
  EXPECT_EQ(source.variable("LLM_ROTATE_TEST_SECRET"), std::nullopt);
}

TEST_F(SecretSourceTest, TheSurroundingsSayWhatThereIs) {
  const SystemAmbient ambient;
  ::setenv("LLM_ROTATE_TEST_AMBIENT", "x", 1);
  EXPECT_EQ(ambient.env("LLM_ROTATE_TEST_AMBIENT"), "x");
  ::setenv("LLM_ROTATE_TEST_AMBIENT", "", 1);
  EXPECT_EQ(ambient.env("LLM_ROTATE_TEST_AMBIENT"), std::nullopt);
  ::unsetenv("LLM_ROTATE_TEST_AMBIENT");
  EXPECT_EQ(ambient.env("LLM_ROTATE_TEST_AMBIENT"), std::nullopt);

  put("abc\n");
  EXPECT_EQ(ambient.file(path), "abc\n");
  EXPECT_EQ(ambient.file(path + ".none"), std::nullopt);
  EXPECT_EQ(ambient.file(folder.string()), std::nullopt);
  EXPECT_EQ(ambient.file("/dev/zero"), std::nullopt);
  put(std::string((1U << 20) + 1, 'x'));
  EXPECT_EQ(ambient.file(path), std::nullopt);
}

TEST_F(SecretSourceTest, ReadsAFileAndItsStamp) {
  put("abc\n");
  std::string content;
  const FileStamp stamp = source.read(path, content);
  EXPECT_EQ(content, "abc\n");
  EXPECT_EQ(stamp.error, 0);
  EXPECT_TRUE(stamp.regular);
  EXPECT_EQ(stamp.size, 4U);
  EXPECT_EQ(stamp, source.stamp(path));
}

TEST_F(SecretSourceTest, AFileThatWasReplacedHasAnotherStamp) {
  put("abc");
  const FileStamp before = source.stamp(path);
  std::ofstream(path + ".new") << "abd";
  fs::rename(path + ".new", path);
  EXPECT_NE(source.stamp(path), before);
}

TEST_F(SecretSourceTest, SeesWhoMayRead) {
  put("x");
  ::chmod(path.c_str(), 0600);
  EXPECT_FALSE(source.stamp(path).others_can_read);
  ::chmod(path.c_str(), 0640);
  EXPECT_TRUE(source.stamp(path).others_can_read);
}

TEST_F(SecretSourceTest, StopsOneByteBeyondTheLimit) {
  put(std::string(kMaxSecret * 2, 'x'));
  std::string content;
  source.read(path, content);
  EXPECT_EQ(content.size(), kMaxSecret + 1);
}

TEST_F(SecretSourceTest, NeitherHangsOnAPipeNorReadsAFolder) {
  const std::string pipe = (folder / "pipe").string();
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  std::string content;
  EXPECT_FALSE(source.read(pipe, content).regular);
  EXPECT_FALSE(source.read(folder.string(), content).regular);
  EXPECT_EQ(content, "");
}

TEST_F(SecretSourceTest, PassesOnWhyAFileCannotBeRead) {
  std::string content;
  EXPECT_EQ(source.read(path, content).error, ENOENT);
  EXPECT_EQ(source.stamp(path).error, ENOENT);
}

}  // namespace
}  // namespace llm_rotate::auth
