#include "cli/line_editor.hpp"

#include <algorithm>
#include <utility>

#include "cli/text_safety.hpp"
#include "cli/utf8.hpp"

namespace llm_rotate::cli {
namespace {

constexpr char kEscape = '\x1b';
constexpr char kBackspace = '\x7f';
constexpr std::string_view kPasteEnd = "\x1b[201~";

constexpr char ctrl(char letter) {
  return static_cast<char>(letter & 0x1F);
}

bool continues(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

struct Glyph {
  std::string text;
  std::size_t width;
};

// What stands on the screen for a code point of the line.
Glyph glyph_of(std::string_view text, const CodePoint& point) {
  if (point.value == '\n') return {"⏎", 1};
  if (point.value == '\t') return {" ", 1};
  std::string safe = for_terminal(text.substr(0, point.size));
  const std::size_t width = display_width(safe);
  return {std::move(safe), width};
}

}  // namespace

void LineEditor::begin() {
  line_.clear();
  cursor_ = 0;
  mode_ = Mode::kText;
  recalled_ = history_.size();
  new_line_.clear();
}

void LineEditor::remember(const std::string& line) {
  if (line.empty() || (!history_.empty() && history_.back() == line)) return;
  if (history_.size() == kMaxHistory) history_.erase(history_.begin());
  history_.push_back(line);
}

LineEditor::Event LineEditor::feed(char byte) {
  switch (mode_) {
    case Mode::kText:
      return key(byte);
    case Mode::kPaste:
      paste(byte);
      break;
    case Mode::kEscape:
    case Mode::kSequence:
      escape(byte);
      break;
  }
  return Event::kNone;
}

LineEditor::Event LineEditor::key(char byte) {
  if (byte == kEscape) {
    mode_ = Mode::kEscape;
  } else if (byte == kBackspace) {
    remove_before();
  } else if (static_cast<unsigned char>(byte) < 0x20) {
    return control(byte);
  } else {
    insert(byte);
  }
  return Event::kNone;
}

LineEditor::Event LineEditor::control(char byte) {
  switch (byte) {
    case '\r':
      return Event::kLine;
    case ctrl('C'):
      return Event::kInterrupt;
    case ctrl('D'):
      return end_of_file();
    case ctrl('H'):
      remove_before();
      break;
    case ctrl('W'):
      remove_word();
      break;
    case ctrl('U'):
      line_.erase(0, cursor_);
      cursor_ = 0;
      break;
    case ctrl('K'):
      line_.erase(cursor_);
      break;
    case ctrl('A'):
      cursor_ = 0;
      break;
    case ctrl('E'):
      cursor_ = line_.size();
      break;
    case ctrl('B'):
      left();
      break;
    case ctrl('F'):
      right();
      break;
    case ctrl('P'):
      if (recalled_ > 0) recall(recalled_ - 1);
      break;
    case ctrl('N'):
      if (recalled_ < history_.size()) recall(recalled_ + 1);
      break;
    case '\n':
    case '\t':
      insert(byte);
      break;
    default:
      break;
  }
  return Event::kNone;
}

LineEditor::Event LineEditor::end_of_file() {
  if (line_.empty()) return Event::kEnd;
  remove_at();
  return Event::kNone;
}

void LineEditor::escape(char byte) {
  if (mode_ == Mode::kEscape) {
    sequence_.clear();
    mode_ = byte == '[' || byte == 'O' ? Mode::kSequence : Mode::kText;
    return;
  }
  const bool final = byte >= '@' && byte <= '~';
  if (!final && sequence_.size() < 16) {
    sequence_ += byte;
    return;
  }
  mode_ = Mode::kText;
  finish_escape(byte);
}

void LineEditor::finish_escape(char final) {
  if (final == 'A') control(ctrl('P'));
  if (final == 'B') control(ctrl('N'));
  if (final == 'C') right();
  if (final == 'D') left();
  const bool tilde = final == '~';
  if (final == 'H' || (tilde && (sequence_ == "1" || sequence_ == "7"))) cursor_ = 0;
  if (final == 'F' || (tilde && (sequence_ == "4" || sequence_ == "8"))) cursor_ = line_.size();
  if (tilde && sequence_ == "3") remove_at();
  if (tilde && sequence_ == "200") {
    mode_ = Mode::kPaste;
    sequence_.clear();
    after_return_ = false;
  }
}

// Bracketed paste: line ends in it do not send the line.
void LineEditor::paste(char byte) {
  if (byte == kEscape || (!sequence_.empty() && !kPasteEnd.starts_with(sequence_ + byte))) {
    for (const char pasted : std::exchange(sequence_, {})) insert_pasted(pasted);
  }
  if (!kPasteEnd.starts_with(sequence_ + byte)) {
    insert_pasted(byte);
    return;
  }
  sequence_ += byte;
  if (sequence_ == kPasteEnd) mode_ = Mode::kText;
}

void LineEditor::insert_pasted(char byte) {
  const bool second_half = byte == '\n' && after_return_;
  after_return_ = byte == '\r';
  if (!second_half) insert(byte == '\r' ? '\n' : byte);
}

void LineEditor::insert(char byte) {
  if (line_.size() >= kMaxLine) return;
  line_.insert(cursor_, 1, byte);
  ++cursor_;
}

void LineEditor::left() {
  while (cursor_ > 0) {
    --cursor_;
    if (!continues(line_[cursor_])) return;
  }
}

void LineEditor::right() {
  while (cursor_ < line_.size()) {
    ++cursor_;
    if (cursor_ == line_.size() || !continues(line_[cursor_])) return;
  }
}

void LineEditor::remove_before() {
  const std::size_t end = cursor_;
  left();
  line_.erase(cursor_, end - cursor_);
}

void LineEditor::remove_at() {
  const std::size_t start = cursor_;
  right();
  line_.erase(start, cursor_ - start);
  cursor_ = start;
}

void LineEditor::remove_word() {
  std::size_t start = cursor_;
  while (start > 0 && line_[start - 1] == ' ') --start;
  while (start > 0 && line_[start - 1] != ' ') --start;
  line_.erase(start, cursor_ - start);
  cursor_ = start;
}

void LineEditor::recall(std::size_t entry) {
  if (recalled_ == history_.size()) new_line_ = line_;
  recalled_ = entry;
  line_ = entry == history_.size() ? new_line_ : history_[entry];
  cursor_ = line_.size();
}

std::string LineEditor::draw(std::size_t columns) const {
  const std::size_t taken = display_width(prompt_) + 1;
  const std::size_t room = columns > taken + 8 ? columns - taken : 8;
  // Backwards from the cursor as far as there is room, then forwards.
  std::size_t before = 0;
  std::size_t start = cursor_;
  while (start > 0) {
    std::size_t at = start - 1;
    while (at > 0 && continues(line_[at])) --at;
    const std::string_view text = std::string_view(line_).substr(at);
    const std::size_t width = glyph_of(text, first_code_point(text)).width;
    if (before + width > room) break;
    before += width;
    start = at;
  }
  std::string shown;
  std::size_t used = 0;
  for (std::string_view rest = std::string_view(line_).substr(start); !rest.empty();) {
    const CodePoint point = first_code_point(rest);
    const Glyph glyph = glyph_of(rest, point);
    if (used + glyph.width > room) break;
    used += glyph.width;
    shown += glyph.text;
    rest.remove_prefix(point.size);
  }
  std::string out = "\r" + prompt_ + shown + "\x1b[K";
  if (used > before) out += "\x1b[" + std::to_string(used - before) + "D";
  return out;
}

}  // namespace llm_rotate::cli
