#include "cli/bounded_read.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>

namespace llm_rotate::cli {

ReadBytes read_bounded(int descriptor, std::size_t most) {
  ReadBytes result;
  std::array<char, 65'536> buffer{};
  while (true) {
    const ssize_t got = ::read(descriptor, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) result.error = errno;
    if (got <= 0) return result;
    if (result.bytes.size() + static_cast<std::size_t>(got) > most) {
      result.too_large = true;
      return result;
    }
    result.bytes.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace llm_rotate::cli
