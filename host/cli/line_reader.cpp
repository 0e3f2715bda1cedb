#include "cli/line_reader.hpp"

#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace llm_rotate::cli {
namespace {

// Every key at once and without echo, as long as this lives; pasted text in brackets.
class RawMode {
 public:
  RawMode(int descriptor, Output& screen) : descriptor_(descriptor), screen_(screen) {
    if (::tcgetattr(descriptor, &before_) != 0) return;
    termios raw = before_;
    raw.c_iflag &= ~static_cast<tcflag_t>(ICRNL | INLCR | IGNCR | IXON);
    raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO | ISIG | IEXTEN);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    on_ = ::tcsetattr(descriptor, TCSADRAIN, &raw) == 0;
    if (on_) screen_.write("\x1b[?2004h");
  }
  ~RawMode() {
    if (!on_) return;
    screen_.write("\x1b[?2004l");
    ::tcsetattr(descriptor_, TCSADRAIN, &before_);
  }
  RawMode(const RawMode&) = delete;
  RawMode& operator=(const RawMode&) = delete;

  bool on() const { return on_; }

 private:
  int descriptor_;
  Output& screen_;
  termios before_{};
  bool on_ = false;
};

}  // namespace

InputLine LineReader::next() {
  return screen_.is_capable() ? edit() : read_cooked();
}

InputLine LineReader::edit() {
  const RawMode raw(descriptor_, screen_);
  if (!raw.on()) return read_cooked();
  editor_.begin();
  while (true) {
    if (waiting_.empty()) screen_.write(editor_.draw(screen_.width()));
    char byte = 0;
    const Got got = read_byte(byte);
    auto event = got == Got::kByte        ? editor_.feed(byte)
                 : got == Got::kInterrupt ? LineEditor::Event::kInterrupt
                                          : LineEditor::Event::kEnd;
    if (event == LineEditor::Event::kNone) continue;
    screen_.write(editor_.draw(screen_.width()) + "\r\n");
    if (event == LineEditor::Event::kEnd) return {InputLine::Kind::kEnd, {}};
    if (event == LineEditor::Event::kInterrupt)
      return {InputLine::Kind::kInterrupt, editor_.line()};
    editor_.remember(editor_.line());
    return {InputLine::Kind::kLine, editor_.line()};
  }
}

InputLine LineReader::read_cooked() {
  screen_.write(prompt_);
  InputLine line{InputLine::Kind::kLine, {}};
  while (line.text.size() < LineEditor::kMaxLine) {
    char byte = 0;
    const Got got = read_byte(byte);
    if (got == Got::kInterrupt) return {InputLine::Kind::kInterrupt, line.text};
    if (got == Got::kEnd && line.text.empty()) return {InputLine::Kind::kEnd, {}};
    if (got == Got::kEnd || byte == '\n') break;
    line.text += byte;
  }
  return line;
}

LineReader::Got LineReader::read_byte(char& byte) {
  while (waiting_.empty()) {
    std::array<pollfd, 2> wanted = {pollfd{descriptor_, POLLIN, 0},
                                    pollfd{interrupts_.descriptor(), POLLIN, 0}};
    if (::poll(wanted.data(), wanted.size(), -1) < 0 && errno != EINTR) return Got::kEnd;
    if (interrupts_.take()) return Got::kInterrupt;
    if (wanted[0].revents == 0) continue;
    std::array<char, 4096> buffer{};
    const ssize_t got = ::read(descriptor_, buffer.data(), buffer.size());
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (got <= 0) return Got::kEnd;
    waiting_.assign(buffer.data(), static_cast<std::size_t>(got));
  }
  byte = waiting_.front();
  waiting_.erase(0, 1);
  return Got::kByte;
}

}  // namespace llm_rotate::cli
