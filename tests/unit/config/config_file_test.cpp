#include "config/config_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "config/reader.hpp"
#include "unit/config/support.hpp"

namespace llm_rotate::config {
namespace {

namespace fs = std::filesystem;

class ConfigFileTest : public testing::Test {
 protected:
  ConfigFileTest() {
    std::string pattern = (fs::temp_directory_path() / "llm-rotate-config-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
  }
  ~ConfigFileTest() override { fs::remove_all(folder); }

  std::string put(const std::string& name, const std::string& text) const {
    const std::string path = (folder / name).string();
    std::ofstream(path) << text;
    return path;
  }

  fs::path folder;
};

TEST_F(ConfigFileTest, ReadsAFileWhole) {
  const std::string text(200'000, 'x');
  const ConfigFile file = read_config_file(put("a.toml", text));
  EXPECT_EQ(file.error, "");
  EXPECT_EQ(file.text, text);
}

TEST_F(ConfigFileTest, SaysWhatToDoAboutAMissingFile) {
  const std::string path = (folder / "none.toml").string();
  EXPECT_EQ(read_config_file(path).error,
            "cannot read " + path +
                ": No such file or directory; give --config FILE, or write one as the README "
                "shows");
}

TEST_F(ConfigFileTest, AFolderOrAPipeIsNoFile) {
  EXPECT_EQ(read_config_file(folder.string()).error,
            "cannot read " + folder.string() + ": it is a folder; name a file in it");
  const std::string pipe = (folder / "pipe.toml").string();
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(read_config_file(pipe).error, "cannot read " + pipe + ": it is no regular file");
}

TEST_F(ConfigFileTest, AFileThatMayNotBeRead) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  const std::string path = put("a.toml", "x");
  fs::permissions(path, fs::perms::none);
  EXPECT_EQ(read_config_file(path).error,
            "cannot read " + path +
                ": Permission denied; check the modes of the file and of the folders above it");
}

TEST_F(ConfigFileTest, AnEndlessFileIsRefusedAtTheLimit) {
  const std::string path = put("a.toml", std::string(kMaxText + 100'000, ' '));
  EXPECT_EQ(
      lines(load_file(path).findings),
      std::vector<std::string>{path + ": it is larger than 4 MiB; no configuration needs so much"});
}

TEST_F(ConfigFileTest, TheNameSaysHowItIsWritten) {
  const std::string json =
      R"([{"key_id":"k","provider":"p","secret_ref":"env://K","models":["m"]}])";
  EXPECT_TRUE(load_file(put("a.toml", kGoodKey)).config);
  EXPECT_TRUE(load_file(put("a.json", json)).config);
  EXPECT_TRUE(load_file(put("a.yaml", json)).config);
  EXPECT_TRUE(load_file(put("a.yml", json)).config);
  const std::string path = put("a.ini", kGoodKey);
  EXPECT_EQ(lines(load_file(path).findings),
            std::vector<std::string>{path +
                                     ": cannot tell how it is written; its name must end in .toml, "
                                     ".json, .yaml or .yml"});
}

TEST_F(ConfigFileTest, AnUnreadableFileIsOneFinding) {
  const std::string path = (folder / "none.toml").string();
  const LoadResult result = load_file(path);
  EXPECT_FALSE(result.config);
  EXPECT_EQ(lines(result.findings),
            std::vector<std::string>{"cannot read " + path +
                                     ": No such file or directory; give --config FILE, or write "
                                     "one as the README shows"});
}

}  // namespace
}  // namespace llm_rotate::config
