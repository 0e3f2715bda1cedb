// A table of text: columns as wide as their widest cell, the last one wrapped where a terminal
// ends.
//
// Called by the commands that list something. Threads: one at a time.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "cli/terminal.hpp"

namespace llm_rotate::cli {

struct Cell {
  // NOLINTBEGIN(google-explicit-constructor): a row is a list of texts.
  Cell(std::string of_text, std::optional<Style> in_style = {})
      : text(std::move(of_text)), style(in_style) {}
  Cell(const char* of_text) : text(of_text) {}
  // NOLINTEND(google-explicit-constructor)

  std::string text;
  std::optional<Style> style;
};

class Table {
 public:
  explicit Table(std::vector<std::string> headings) : headings_(std::move(headings)) {}

  // As many cells as headings. Whatever they hold is shown on one line and made safe.
  void add(std::vector<Cell> cells);
  bool empty() const { return rows_.empty(); }
  // Two blanks between columns, none at the end of a line.
  std::string render(const Output& output) const;

 private:
  struct Layout {
    std::vector<std::size_t> columns;
    std::size_t before_last;  // columns of the screen in front of the last one
    std::size_t last;         // how wide that may be
  };
  std::vector<std::size_t> widths() const;
  static std::string line(const std::vector<Cell>& cells, const Layout& layout,
                          const Output& output);

  std::vector<std::string> headings_;
  std::vector<std::vector<Cell>> rows_;
};

// The text in lines of at most so many columns, broken at blanks where there are any.
std::vector<std::string> wrapped(const std::string& text, std::size_t columns);

}  // namespace llm_rotate::cli
