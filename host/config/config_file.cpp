#include "config/config_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "config/reader.hpp"

namespace llm_rotate::config {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return number_; }

 private:
  int number_;
};

std::string advice(int error) {
  if (error == ENOENT) return "; give --config FILE, or write one as the README shows";
  if (error == EACCES) return "; check the modes of the file and of the folders above it";
  return {};
}

ConfigFile refused(const std::string& path, const std::string& why) {
  return ConfigFile{{}, "cannot read " + path + ": " + why};
}

ConfigFile failed(const std::string& path, int error) {
  return refused(path, std::generic_category().message(error) + advice(error));
}

}  // namespace

ConfigFile read_config_file(const std::string& path) {
  // Not to hang on a pipe that nobody writes to.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) return failed(path, errno);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return failed(path, errno);
  if (S_ISDIR(status.st_mode)) return refused(path, "it is a folder; name a file in it");
  if (!S_ISREG(status.st_mode)) return refused(path, "it is no regular file");
  ConfigFile result;
  std::array<char, 65'536> buffer{};
  // One byte beyond the limit is enough for the loader to see that it is too large.
  while (result.text.size() <= kMaxText) {
    const ssize_t got = ::read(file.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed(path, errno);
    if (got == 0) break;
    result.text.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return result;
}

}  // namespace llm_rotate::config
