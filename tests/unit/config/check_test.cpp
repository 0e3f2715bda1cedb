#include "config/check.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "unit/config/support.hpp"

namespace llm_rotate::config {
namespace {

class CheckTest : public testing::Test {
 protected:
  CheckTest() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "llm-rotate-check-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
    path = (folder / "c.toml").string();
  }
  ~CheckTest() override { std::filesystem::remove_all(folder); }

  CheckOutcome check(const std::string& text, bool strict = false) const {
    std::ofstream(path) << text;
    return check_file(path, strict, {});
  }

  std::filesystem::path folder;
  std::string path;
};

TEST_F(CheckTest, CleanIsZero) {
  const CheckOutcome outcome = check(kGoodKey, true);
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.text, path + ": ok (1 key, 1 provider, strategy health_aware)\n");
}

TEST_F(CheckTest, WarningsAreOneOnlyWhenStrict) {
  const std::string text = kGoodKey + "weight = 0\n";
  EXPECT_EQ(check(text).exit_code, 0);
  const CheckOutcome outcome = check(text, true);
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_EQ(outcome.text,
            path +
                ":6:10: warning: key 'k' has weight 0; strategies that go by weight never "
                "choose it\n" +
                path + ": 1 warning (1 key, 1 provider, strategy health_aware)\n");
}

TEST_F(CheckTest, ErrorsAreTwo) {
  const CheckOutcome outcome = check(kGoodKey + "weight = 0\nx = 1\nenabled = 1\n");
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_NE(outcome.text.find(path + ": 2 errors, 1 warning\n"), std::string::npos);
}

TEST_F(CheckTest, AMissingFileIsAnError) {
  const CheckOutcome outcome = check_file(path, false, {});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_EQ(outcome.text,
            "cannot read " + path +
                ": No such file or directory; give --config FILE, or write one as the "
                "README shows\n" +
                path + ": 1 error\n");
}

}  // namespace
}  // namespace llm_rotate::config
