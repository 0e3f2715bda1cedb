#include "cli/terminal.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

#include <gtest/gtest.h>

namespace llm_rotate::cli {
namespace {

// A terminal without anybody in front of it.
class PseudoTerminal {
 public:
  PseudoTerminal() : master_(::posix_openpt(O_RDWR | O_NOCTTY)) {
    ::grantpt(master_);
    ::unlockpt(master_);
    std::array<char, 64> name{};
    ::ptsname_r(master_, name.data(), name.size());
    slave_ = ::open(name.data(), O_RDWR | O_NOCTTY);
  }
  ~PseudoTerminal() {
    ::close(slave_);
    ::close(master_);
  }
  PseudoTerminal(const PseudoTerminal&) = delete;
  PseudoTerminal& operator=(const PseudoTerminal&) = delete;

  int slave() const { return slave_; }
  std::string read() const {
    std::string text(4096, '\0');
    const ssize_t got = ::read(master_, text.data(), text.size());
    text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return text;
  }

 private:
  int master_;
  int slave_ = -1;
};

TEST(TerminalTest, ColoursOnlyATerminalThatWantsThem) {
  const TerminalEnvironment plain{"", "xterm", ""};
  EXPECT_TRUE(wants_color(ColorMode::kAuto, true, plain));
  EXPECT_FALSE(wants_color(ColorMode::kAuto, false, plain));
  EXPECT_FALSE(wants_color(ColorMode::kAuto, true, {"1", "xterm", ""}));
  EXPECT_FALSE(wants_color(ColorMode::kAuto, true, {"", "dumb", ""}));
}

TEST(TerminalTest, ObeysTheOptionFirst) {
  EXPECT_TRUE(wants_color(ColorMode::kAlways, false, {"1", "dumb", ""}));
  EXPECT_FALSE(wants_color(ColorMode::kNever, true, {"", "xterm", ""}));
}

TEST(TerminalTest, MakesForeignTextSafeOnATerminal) {
  const PseudoTerminal terminal;
  Output output(terminal.slave(), ColorMode::kNever, {});
  EXPECT_TRUE(output.is_terminal());
  output.print("a\x1b[2Jb");
  EXPECT_EQ(terminal.read(), "a\\x1b[2Jb");
}

TEST(TerminalTest, LeavesForeignTextAloneElsewhere) {
  std::FILE* const file = std::tmpfile();
  Output output(::fileno(file), ColorMode::kAuto, {});
  output.print("a\x1b[2Jb");
  std::array<char, 16> bytes{};
  EXPECT_EQ(::pread(::fileno(file), bytes.data(), bytes.size(), 0), 6);
  EXPECT_EQ(std::string(bytes.data()), "a\x1b[2Jb");
  EXPECT_EQ(output.width(), Output::kUnlimited);
  std::fclose(file);
}

TEST(TerminalTest, StylesOnlyWithColours) {
  const Output plain(STDIN_FILENO, ColorMode::kNever, {});
  const Output coloured(STDIN_FILENO, ColorMode::kAlways, {});
  EXPECT_EQ(plain.styled(Style::kRed, "x"), "x");
  EXPECT_EQ(coloured.styled(Style::kRed, "x"), "\x1b[31mx\x1b[0m");
}

TEST(TerminalTest, TakesTheWidthFromTheEnvironmentIfTheTerminalHasNone) {
  const PseudoTerminal terminal;
  EXPECT_EQ(Output(terminal.slave(), ColorMode::kNever, {"", "", "123"}).width(), 123U);
  EXPECT_EQ(Output(terminal.slave(), ColorMode::kNever, {"", "", "wide"}).width(), 80U);
}

TEST(TerminalTest, RemembersTheFirstFailedWrite) {
  std::signal(SIGPIPE, SIG_IGN);
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  ::close(ends[0]);
  Output output(ends[1], ColorMode::kNever, {});
  output.write("x");
  EXPECT_EQ(output.error(), EPIPE);
  ::close(ends[1]);
  output.write("y");
  EXPECT_EQ(output.error(), EPIPE);
}

}  // namespace
}  // namespace llm_rotate::cli
