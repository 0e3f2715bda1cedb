#include "runtime/config_watch.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <stdexcept>

#include <gtest/gtest.h>

namespace llm_rotate::runtime {
namespace {

using namespace std::chrono_literals;

class ConfigWatchTest : public testing::Test {
 protected:
  ConfigWatchTest()
      : file_((std::filesystem::temp_directory_path() /
               ("llm-rotate-watch-" + std::to_string(::getpid())))
                  .string()) {
    write("one");
  }
  ~ConfigWatchTest() override { std::filesystem::remove(file_); }

  void write(const std::string& text) {
    const std::string fresh = file_ + ".new";
    std::ofstream(fresh) << text;
    std::filesystem::rename(fresh, file_);
  }

  std::string file_;
};

TEST_F(ConfigWatchTest, ReadsAChangedFileAgainAndGoesOnAfterABadOne) {
  std::promise<void> first;
  std::promise<void> second;
  int reads = 0;
  const ConfigWatch watch(file_, 1ms, [&](const std::string& file) {
    EXPECT_EQ(file, file_);
    if (++reads == 1) {
      first.set_value();
      throw std::runtime_error("bad");
    }
    if (reads == 2) second.set_value();
  });
  write("two, and bad");
  ASSERT_EQ(first.get_future().wait_for(10s), std::future_status::ready);
  write("three");
  EXPECT_EQ(second.get_future().wait_for(10s), std::future_status::ready);
}

TEST_F(ConfigWatchTest, StopsAtOnce) {
  const auto began = std::chrono::steady_clock::now();
  {
    const ConfigWatch watch(file_, 60s, [](const std::string&) {});
  }
  EXPECT_LT(std::chrono::steady_clock::now() - began, 5s);
}

}  // namespace
}  // namespace llm_rotate::runtime
