#include "cli/line_file.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <vector>

#include <gtest/gtest.h>

#include "llm_rotate/error.hpp"

namespace llm_rotate::cli {
namespace {

using Lines = std::vector<std::string>;

class LineFileTest : public testing::Test {
 protected:
  LineFileTest()
      : path_(std::filesystem::temp_directory_path() /
              ("llm-rotate-lines-" + std::to_string(::getpid()))) {
    std::filesystem::remove(path_);
  }
  ~LineFileTest() override { std::filesystem::remove(path_); }

  void write(const std::string& text) const { std::ofstream(path_, std::ios::binary) << text; }
  std::string text() const {
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  Lines read() const {
    LineSource source(path_);
    Lines out;
    while (auto line = source.next()) out.push_back(std::move(*line));
    EXPECT_EQ(source.bytes_read(), source.size());
    return out;
  }
  Lines recovered() const {
    Lines out;
    const LineSink sink(path_, [&](std::string_view line) { out.emplace_back(line); });
    return out;
  }

  std::filesystem::path path_;
};

TEST_F(LineFileTest, Reads) {
  write("a\n\nb\r\nlast");
  EXPECT_EQ(read(), (Lines{"a", "", "b", "last"}));
  write("");
  EXPECT_EQ(read(), Lines{});
  write("x\n");
  EXPECT_EQ(read(), Lines{"x"});
}

TEST_F(LineFileTest, ReadsLinesLongerThanItsBuffer) {
  const std::string much(1 << 20, 'x');
  write(much + "\n" + much + "y\nz");
  EXPECT_EQ(read(), (Lines{much, much + "y", "z"}));
}

TEST_F(LineFileTest, AMissingInputIsSaid) {
  EXPECT_THROW(LineSource{"/nonexistent"}, ConfigurationError);
}

TEST_F(LineFileTest, Appends) {
  LineSink(path_, [](std::string_view) {}).write("one");
  Lines there;
  LineSink(path_, [&](std::string_view line) { there.emplace_back(line); }).write("two");
  EXPECT_EQ(there, Lines{"one"});
  EXPECT_EQ(text(), "one\ntwo\n");
}

TEST_F(LineFileTest, AnUnfinishedLastLineIsTakenAway) {
  write("one\ntwo\nthr");
  EXPECT_EQ(recovered(), (Lines{"one", "two"}));
  EXPECT_EQ(text(), "one\ntwo\n");
  write("o");
  EXPECT_EQ(recovered(), Lines{});
  EXPECT_EQ(text(), "");
}

TEST_F(LineFileTest, HasOneWriter) {
  const LineSink first(path_, [](std::string_view) {});
  EXPECT_THROW(LineSink(path_, [](std::string_view) {}), ConfigurationError);
}

}  // namespace
}  // namespace llm_rotate::cli
