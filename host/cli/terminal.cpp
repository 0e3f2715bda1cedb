#include "cli/terminal.hpp"

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <utility>

#include "cli/text_safety.hpp"

namespace llm_rotate::cli {
namespace {

constexpr std::size_t kUsualWidth = 80;

std::string variable(const char* name) {
  const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
  return value != nullptr ? value : "";
}

std::string_view sequence_of(Style style) {
  switch (style) {
    case Style::kBold:
      return "\x1b[1m";
    case Style::kDim:
      return "\x1b[2m";
    case Style::kRed:
      return "\x1b[31m";
    case Style::kGreen:
      return "\x1b[32m";
    case Style::kYellow:
      return "\x1b[33m";
  }
  return {};
}

// Another program may have made the shared terminal non-blocking.
void wait_writable(int descriptor) {
  pollfd wanted{descriptor, POLLOUT, 0};
  ::poll(&wanted, 1, -1);
}

}  // namespace

TerminalEnvironment terminal_environment() {
  return {variable("NO_COLOR"), variable("TERM"), variable("COLUMNS")};
}

bool wants_color(ColorMode mode, bool is_terminal, const TerminalEnvironment& environment) {
  if (mode != ColorMode::kAuto) return mode == ColorMode::kAlways;
  return is_terminal && environment.no_color.empty() && environment.term != "dumb";
}

Output::Output(int descriptor, ColorMode mode, TerminalEnvironment environment)
    : descriptor_(descriptor),
      environment_(std::move(environment)),
      is_terminal_(::isatty(descriptor) == 1),
      color_(wants_color(mode, is_terminal_, environment_)) {}

std::size_t Output::width() const {
  if (!is_terminal_) return kUnlimited;
  winsize size{};
  if (::ioctl(descriptor_, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  std::size_t columns = 0;
  const std::string& text = environment_.columns;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), columns);
  return read.ec == std::errc() && columns > 0 ? columns : kUsualWidth;
}

void Output::write(std::string_view text) {
  while (!text.empty() && error_ == 0) {
    const ssize_t written = ::write(descriptor_, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      wait_writable(descriptor_);
    } else if (errno != EINTR) {
      error_ = errno;
    }
  }
}

void Output::print(std::string_view text) {
  if (is_terminal_) {
    write(for_terminal(text));
  } else {
    write(text);
  }
}

std::string Output::styled(Style style, std::string_view text) const {
  if (!color_) return std::string(text);
  return std::string(sequence_of(style)).append(text).append("\x1b[0m");
}

}  // namespace llm_rotate::cli
