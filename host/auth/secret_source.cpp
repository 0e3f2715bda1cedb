#include "auth/secret_source.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace llm_rotate::auth {
namespace {

std::int64_t nanoseconds(const timespec& time) {
  return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

FileStamp failed(int error) {
  FileStamp stamp;
  stamp.error = error;
  return stamp;
}

FileStamp to_stamp(const struct stat& status) {
  FileStamp stamp;
  stamp.regular = S_ISREG(status.st_mode);
  stamp.others_can_read = (status.st_mode & (S_IRGRP | S_IROTH)) != 0;
  stamp.device = status.st_dev;
  stamp.inode = status.st_ino;
  stamp.size = static_cast<std::uint64_t>(status.st_size);
  stamp.modified_ns = nanoseconds(status.st_mtim);
  stamp.changed_ns = nanoseconds(status.st_ctim);
  return stamp;
}

FileStamp read_open(int file, std::string& into) {
  struct stat status {};
  if (::fstat(file, &status) != 0) return failed(errno);
  const FileStamp stamp = to_stamp(status);
  if (!stamp.regular) return stamp;
  // Whole at once: a string that grows leaves pieces of the secret behind.
  into.resize(kMaxSecret + 1);
  std::size_t filled = 0;
  while (filled < into.size()) {
    const ssize_t got = ::read(file, into.data() + filled, into.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed(errno);
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  into.resize(filled);
  return stamp;
}

}  // namespace

std::optional<std::string> SystemSecretSource::variable(const std::string& name) const {
  const char* value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): see the header
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

FileStamp SystemSecretSource::stamp(const std::string& path) const {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 ? to_stamp(status) : failed(errno);
}

FileStamp SystemSecretSource::read(const std::string& path, std::string& into) const {
  // Not to hang on a pipe that nobody writes to.
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return failed(errno);
  const FileStamp stamp = read_open(file, into);
  ::close(file);
  return stamp;
}

}  // namespace llm_rotate::auth
