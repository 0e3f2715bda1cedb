#include "cli/table.hpp"

#include <algorithm>
#include <utility>

#include "cli/text_safety.hpp"
#include "cli/utf8.hpp"

namespace llm_rotate::cli {
namespace {

constexpr std::size_t kGap = 2;
// A last column that would be narrower is not wrapped: the terminal does it.
constexpr std::size_t kLeastWrapped = 20;

// The bytes of a line that fits, and of what is left out between it and the next.
std::pair<std::size_t, std::size_t> break_at(std::string_view text, std::size_t columns) {
  std::size_t used = 0;
  std::size_t blank = std::string_view::npos;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = first_code_point(text.substr(at));
    const std::size_t width = point.valid ? display_width(point.value) : 1;
    if (text[at] == ' ') blank = at;
    if (used + width > columns && at > 0) {
      if (blank != std::string_view::npos && blank > 0) return {blank, 1};
      return {at, 0};
    }
    used += width;
    at += point.size;
  }
  return {text.size(), 0};
}

}  // namespace

std::vector<std::string> wrapped(const std::string& text, std::size_t columns) {
  std::vector<std::string> lines;
  std::string_view rest = text;
  do {
    const auto [size, skipped] = break_at(rest, std::max<std::size_t>(columns, 1));
    lines.emplace_back(rest.substr(0, size));
    rest.remove_prefix(size + skipped);
  } while (!rest.empty());
  return lines;
}

void Table::add(std::vector<Cell> cells) {
  cells.resize(headings_.size(), Cell(""));
  for (Cell& cell : cells) cell.text = one_line(cell.text);
  rows_.push_back(std::move(cells));
}

std::vector<std::size_t> Table::widths() const {
  std::vector<std::size_t> result;
  for (std::size_t column = 0; column < headings_.size(); ++column) {
    std::size_t width = display_width(headings_[column]);
    for (const auto& row : rows_) width = std::max(width, display_width(row[column].text));
    result.push_back(width);
  }
  return result;
}

std::string Table::render(const Output& output) const {
  Layout layout{widths(), 0, Output::kUnlimited};
  for (std::size_t i = 0; i + 1 < layout.columns.size(); ++i) {
    layout.before_last += layout.columns[i] + kGap;
  }
  const std::size_t screen = output.width();
  if (screen != Output::kUnlimited && screen >= layout.before_last + kLeastWrapped) {
    layout.last = screen - layout.before_last;
  }
  std::vector<Cell> heads;
  for (const std::string& heading : headings_) heads.emplace_back(heading, Style::kBold);
  std::string text = line(heads, layout, output);
  for (const auto& row : rows_) text += line(row, layout, output);
  return text;
}

std::string Table::line(const std::vector<Cell>& cells, const Layout& layout,
                        const Output& output) {
  const auto shown = [&output](const Cell& cell, const std::string& text) {
    return cell.style ? output.styled(*cell.style, text) : text;
  };
  std::string out;
  std::size_t owed = 0;  // blanks due before the next cell that is not empty
  for (std::size_t i = 0; i + 1 < cells.size(); ++i) {
    const std::string& text = cells[i].text;
    if (!text.empty()) out.append(std::exchange(owed, 0), ' ').append(shown(cells[i], text));
    owed += layout.columns[i] - display_width(text) + kGap;
  }
  if (cells.back().text.empty()) return out + "\n";
  for (const std::string& piece : wrapped(cells.back().text, layout.last)) {
    out.append(owed, ' ').append(shown(cells.back(), piece)).append("\n");
    owed = layout.before_last;
  }
  return out;
}

}  // namespace llm_rotate::cli
