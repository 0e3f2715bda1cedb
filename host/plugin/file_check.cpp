#include "plugin/file_check.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace llm_rotate::plugin {

namespace {

constexpr std::uint32_t kRoot = 0;

FileFacts facts_from(const struct stat& status) {
  return FileFacts{FileId{status.st_dev, status.st_ino}, static_cast<std::uint64_t>(status.st_size),
                   status.st_mode, status.st_uid};
}

bool world_writable(const FileFacts& facts) {
  return (facts.mode & S_IWOTH) != 0;
}

}  // namespace

Result<PluginFile> PluginFile::open(const std::string& path) {
  // Without O_NONBLOCK, a path to a named pipe would wait for a writer.
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg)
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) {
    if (errno == ENOENT || errno == ENOTDIR) {
      return refusal_of(path, "there is no such file; correct the path in plugins");
    }
    const std::string why = std::generic_category().message(errno);
    return refusal_of(path, "cannot be read (" + why + "); give this user the right to read it");
  }
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) {
    const std::string why = std::generic_category().message(errno);
    ::close(descriptor);
    return refusal_of(path, "cannot be read (" + why + "); give this user the right to read it");
  }
  return PluginFile(descriptor, facts_from(status));
}

PluginFile::PluginFile(PluginFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), facts_(other.facts_) {}

PluginFile::~PluginFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

bool PluginFile::read(std::uint64_t offset, std::span<std::byte> out) const {
  if (offset > facts_.size || out.size() > facts_.size - offset) return false;
  while (!out.empty()) {
    const ssize_t got = ::pread(descriptor_, out.data(), out.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    out = out.subspan(static_cast<std::size_t>(got));
    offset += static_cast<std::uint64_t>(got);
  }
  return true;
}

std::optional<FileFacts> facts_of(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return facts_from(status);
}

std::optional<Refusal> check_file(const std::string& path, const FileFacts& file,
                                  std::uint32_t our_user) {
  if (!S_ISREG(file.mode)) {
    return refusal_of(path, "not a regular file; give the path of the .so itself");
  }
  if (world_writable(file)) {
    return refusal_of(path, "anyone may write to it; run chmod o-w on it");
  }
  if (file.owner != kRoot && file.owner != our_user) {
    return refusal_of(path, "belongs to user " + std::to_string(file.owner) +
                                ", who is neither root nor the user of this process; install it "
                                "anew or run chown on it");
  }
  return std::nullopt;
}

std::optional<Refusal> check_folder(const std::string& path, const std::string& folder,
                                    const FileFacts& facts) {
  if (!world_writable(facts) || (facts.mode & S_ISVTX) != 0) return std::nullopt;
  return refusal_of(path, "anyone may replace it, because anyone may write to the folder " +
                              folder + "; run chmod o-w on that folder");
}

}  // namespace llm_rotate::plugin
