#include "cli/line_file.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
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

TEST_F(LineFileTest, WhatIsNoFileMayHaveManyWriters) {
  const auto nothing = [](std::string_view) {};
  LineSink one("/dev/null", nothing);
  LineSink other("/dev/null", nothing);
  one.write("a");
  other.write("b");
}

// A full disk, played by a limit of the process.
TEST_F(LineFileTest, ALineWithoutRoomLeavesNothingBehind) {
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  LineSink sink(path_, [](std::string_view) {});
  sink.write("one");
  const rlimit full{8, before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &full);
  std::string said;
  try {
    sink.write("a line that is too long");
  } catch (const ConfigurationError& error) {
    said = error.what();
  }
  const std::string there = text();
  sink.write("two");
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, SIG_DFL);
  EXPECT_EQ(said, "'" + path_.string() +
                      "' cannot be written to: File too large; make room, then run the same "
                      "command again to go on");
  EXPECT_EQ(there, "one\n");
  EXPECT_EQ(text(), "one\ntwo\n");
}

}  // namespace
}  // namespace llm_rotate::cli
