// Whether a file has changed, by looking at it now and then: a new size, time or inode that has
// come to rest. Looking works where notifications do not, such as mounted and replaced files.
//
// `FileWatch` decides and does no IO; `look_at` reads. Used by `ConfigWatch`. Threads: one.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <optional>
#include <string>

namespace llm_rotate::runtime {

struct FileLook {
  std::uint64_t inode = 0;
  std::int64_t size = 0;
  std::int64_t changed_ns = 0;

  bool operator==(const FileLook&) const = default;
};

// Nothing if there is no such file at the moment.
inline std::optional<FileLook> look_at(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  constexpr std::int64_t kNanos = 1'000'000'000;
  return FileLook{status.st_ino, status.st_size,
                  status.st_mtim.tv_sec * kNanos + status.st_mtim.tv_nsec};
}

class FileWatch {
 public:
  explicit FileWatch(std::optional<FileLook> known) : known_(known), last_(known) {}

  // True when the file is another one than was known and the same as at the look before, so that
  // nobody is just writing it. That one is then the known one, whether it turns out good or bad.
  bool changed(std::optional<FileLook> now) {
    const bool at_rest = now == last_;
    last_ = now;
    if (!now || !at_rest || now == known_) return false;
    known_ = now;
    return true;
  }

 private:
  std::optional<FileLook> known_;
  std::optional<FileLook> last_;
};

}  // namespace llm_rotate::runtime
