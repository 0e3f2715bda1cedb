#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gmock/gmock.h>

#include "integration/library/library_fixture.hpp"

namespace llm_rotate::tests {
namespace {

using testing::HasSubstr;
using testing::Not;

class TelemetryTest : public LibraryFixture {
 protected:
  TelemetryTest() {
    std::string pattern = testing::TempDir() + "llm-rotate-telemetry-XXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  ~TelemetryTest() override { std::filesystem::remove_all(folder_); }

  LMRotateConfig told_to(const std::string& file) {
    LMRotateConfig made = config({"a"});
    made.plugins->emplace_back(RECORD_FILE_PLUGIN, R"({"file":")" + folder_ + "/" + file + R"("})");
    return made;
  }
  std::string told(const std::string& file) const {
    std::ifstream in(folder_ + "/" + file);
    return {std::istreambuf_iterator<char>(in), {}};
  }

 private:
  std::string folder_;
};

TEST_F(TelemetryTest, HearsOfEveryCallWithTheOptionsOfAnEntryThatIsAPath) {
  {
    LMRotate lm(told_to("one"));
    lm.chat_sync({kModel, "x"});
    EXPECT_THAT(told("one"), HasSubstr(R"("provider":"fake")"));
    EXPECT_THAT(told("one"), Not(HasSubstr("flushed")));
  }
  EXPECT_THAT(told("one"), HasSubstr("flushed"));
}

TEST_F(TelemetryTest, GoesOnThroughAReloadUnlessItsOptionsChange) {
  LMRotate lm(told_to("one"));
  lm.chat_sync({kModel, "x"});
  lm.reload_config(told_to("one"));
  lm.chat_sync({kModel, "x"});
  const std::string of_both = told("one");
  EXPECT_EQ(std::count(of_both.begin(), of_both.end(), '\n'), 2) << of_both;
  lm.reload_config(told_to("two"));
  EXPECT_THAT(told("one"), HasSubstr("flushed"));
  lm.chat_sync({kModel, "x"});
  EXPECT_THAT(told("two"), HasSubstr(R"("provider":"fake")"));
  lm.reload_config(config({"a"}));
  EXPECT_THAT(told("two"), HasSubstr("flushed"));
  EXPECT_FALSE(lm.chat_sync({kModel, "x"}).content.empty());
}

}  // namespace
}  // namespace llm_rotate::tests
