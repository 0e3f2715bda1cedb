// A line being typed: keys in, text and what to draw out. No terminal is touched here.
//
// Fed by `LineReader`. Threads: one at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace llm_rotate::cli {

class LineEditor {
 public:
  enum class Event : std::int32_t { kNone, kLine, kInterrupt, kEnd };

  explicit LineEditor(std::string prompt) : prompt_(std::move(prompt)) {}

  void begin();
  // One byte of the terminal's input in raw mode.
  Event feed(char byte);
  const std::string& line() const { return line_; }
  // Into the history, unless it is empty or what was entered last.
  void remember(const std::string& line);

  // What puts prompt, line and cursor on the screen's current row. A line that is too long shows
  // the part around the cursor.
  std::string draw(std::size_t columns) const;

  static constexpr std::size_t kMaxLine = 1U << 20;
  static constexpr std::size_t kMaxHistory = 500;

 private:
  Event key(char byte);
  Event control(char byte);
  Event end_of_file();
  void escape(char byte);
  void finish_escape(char final);
  void paste(char byte);
  void insert_pasted(char byte);
  void insert(char byte);
  void left();
  void right();
  void remove_before();
  void remove_at();
  void remove_word();
  void recall(std::size_t entry);

  enum class Mode : std::int32_t { kText, kEscape, kSequence, kPaste };

  std::string prompt_;
  std::string line_;
  std::size_t cursor_ = 0;  // in bytes, never inside a code point
  Mode mode_ = Mode::kText;
  std::string sequence_;       // of an escape sequence what came behind "ESC ["
  bool after_return_ = false;  // the last pasted character was one
  std::vector<std::string> history_;
  std::size_t recalled_ = 0;  // history_.size(): the new line
  std::string new_line_;      // kept while an older one is shown
};

}  // namespace llm_rotate::cli
