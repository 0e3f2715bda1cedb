// Where the program writes: standard output or standard error, which may be a terminal, a file or a
// pipe that its reader has closed.
//
// One for each, made by the program and lent to the commands. Threads: one at a time for each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace llm_rotate::cli {

enum class ColorMode : std::int32_t { kAuto, kAlways, kNever };
enum class Style : std::int32_t { kBold, kDim, kRed, kGreen, kYellow };

// What the environment says of terminals, so that tests have their own.
struct TerminalEnvironment {
  std::string no_color;  // $NO_COLOR: no colours if it is not empty
  std::string term;      // $TERM: "dumb" knows no control sequences
  std::string columns;   // $COLUMNS: the width where the terminal does not tell
};
TerminalEnvironment terminal_environment();

bool wants_color(ColorMode mode, bool is_terminal, const TerminalEnvironment& environment);

class Output {
 public:
  Output(int descriptor, ColorMode mode, TerminalEnvironment environment);

  int descriptor() const { return descriptor_; }
  bool is_terminal() const { return is_terminal_; }
  bool has_color() const { return color_; }
  // Whether cursor movements work there.
  bool is_capable() const { return is_terminal_ && environment_.term != "dumb"; }
  // Columns of the terminal; kUnlimited for anything else.
  std::size_t width() const;
  static constexpr std::size_t kUnlimited = static_cast<std::size_t>(-1);

  // The program's own text, as it is. At once: nothing waits in a buffer.
  void write(std::string_view text);
  // Foreign text: made safe if this is a terminal, untouched otherwise.
  void print(std::string_view text);
  // The text in that style, if there are colours.
  std::string styled(Style style, std::string_view text) const;

  // errno of the first write that failed; 0: all is written. Later writes do nothing.
  int error() const { return error_; }

 private:
  int descriptor_;
  TerminalEnvironment environment_;
  bool is_terminal_;
  bool color_;
  int error_ = 0;
};

}  // namespace llm_rotate::cli
