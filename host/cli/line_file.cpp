#include "cli/line_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "llm_rotate/error.hpp"

namespace llm_rotate::cli {
namespace {

constexpr std::size_t kReadBytes = std::size_t{256} << 10;
constexpr std::size_t kMaxLine = std::size_t{64} << 20;

[[noreturn]] void fail(const std::string& path, const std::string& what, const char* advice) {
  throw ConfigurationError("'" + path + "' " + what + "; " + advice);
}

std::string reason() {
  return std::generic_category().message(errno);
}

// What is no file may have any number of writers, /dev/null for one.
bool taken_by_another(int descriptor) {
  struct stat about {};
  if (::fstat(descriptor, &about) != 0 || !S_ISREG(about.st_mode)) return false;
  return ::flock(descriptor, LOCK_EX | LOCK_NB) != 0;
}

}  // namespace

LineSource::LineSource(const std::string& path) : path_(path) {
  descriptor_ = path == "-" ? ::dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor_ < 0) fail(path, "cannot be read: " + reason(), "check the name of the input");
  struct stat about {};
  if (::fstat(descriptor_, &about) == 0 && S_ISREG(about.st_mode)) size_ = about.st_size;
}

LineSource::~LineSource() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

bool LineSource::fill() {
  buffer_.erase(0, at_);
  at_ = 0;
  const std::size_t held = buffer_.size();
  if (held > kMaxLine) {
    fail(path_, "has a line of more than 64 MiB, line " + std::to_string(number_ + 1),
         "no provider takes that much");
  }
  buffer_.resize(held + kReadBytes);
  ssize_t got = 0;
  do {
    got = ::read(descriptor_, buffer_.data() + held, kReadBytes);
  } while (got < 0 && errno == EINTR);
  buffer_.resize(held + static_cast<std::size_t>(got > 0 ? got : 0));
  if (got < 0) fail(path_, "cannot be read: " + reason(), "run the same command again to go on");
  return got > 0;
}

std::optional<std::string> LineSource::next() {
  std::size_t searched = at_;
  std::size_t end = buffer_.find('\n', searched);
  while (end == std::string::npos) {
    const std::size_t held = buffer_.size() - at_;
    if (!fill()) break;
    searched = held;
    end = buffer_.find('\n', searched);
  }
  if (end == std::string::npos && at_ == buffer_.size()) return std::nullopt;
  const std::size_t stop = end == std::string::npos ? buffer_.size() : end;
  std::string line = buffer_.substr(at_, stop - at_);
  const std::size_t behind = end == std::string::npos ? stop : end + 1;
  taken_ += static_cast<std::int64_t>(behind - at_);
  at_ = behind;
  ++number_;
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

LineSink::LineSink(const std::string& path, const std::function<void(std::string_view)>& visit)
    : path_(path) {
  descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (descriptor_ < 0) {
    fail(path, "cannot be written to: " + reason(), "choose another place for the output");
  }
  if (taken_by_another(descriptor_)) {
    ::close(descriptor_);
    fail(path, "is being written by another process", "wait for it, or choose another output");
  }
  try {
    recover(visit);
  } catch (...) {
    ::close(descriptor_);
    throw;
  }
}

LineSink::~LineSink() {
  ::fdatasync(descriptor_);
  ::close(descriptor_);
}

void LineSink::recover(const std::function<void(std::string_view)>& visit) {
  struct stat about {};
  if (::fstat(descriptor_, &about) != 0 || about.st_size == 0) return;
  char last = 0;
  const bool whole = ::pread(descriptor_, &last, 1, about.st_size - 1) == 1 && last == '\n';
  LineSource lines(path_);
  std::int64_t kept = 0;
  while (const auto line = lines.next()) {
    if (lines.bytes_read() == lines.size() && !whole) break;
    kept = lines.bytes_read();
    visit(*line);
  }
  if (!whole && ::ftruncate(descriptor_, kept) != 0) {
    fail(path_, "cannot be shortened by its unfinished last line: " + reason(),
         "take that line away by hand");
  }
}

// Where that fails, the next run does it.
void LineSink::take_back(std::size_t half_line) {
  struct stat about {};
  if (half_line == 0 || ::fstat(descriptor_, &about) != 0) return;
  is_whole_ = ::ftruncate(descriptor_, about.st_size - static_cast<off_t>(half_line)) == 0;
}

void LineSink::write(std::string_view line) {
  if (!is_whole_) fail(path_, "has no room", "make some, then run the same command again to go on");
  std::string text(line);
  text += '\n';
  std::string_view left = text;
  while (!left.empty()) {
    const ssize_t written = ::write(descriptor_, left.data(), left.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) {
      const std::string why = reason();
      take_back(text.size() - left.size());
      fail(path_, "cannot be written to: " + why,
           "make room, then run the same command again to go on");
    }
    left.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace llm_rotate::cli
