// Where secrets are kept outside the program: environment and files. Injected, so that tests have
// their own world.
//
// Called by `SecretResolver` and `SecretProbe`. Threads: const, from any thread, as far as nobody
// calls setenv meanwhile.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace llm_rotate::auth {

inline constexpr std::size_t kMaxSecret = 64U << 10;

// What tells one state of a file from another.
struct FileStamp {
  int error = 0;  // errno; the rest then means nothing
  bool regular = false;
  bool others_can_read = false;
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t size = 0;
  std::int64_t modified_ns = 0;
  std::int64_t changed_ns = 0;

  bool operator==(const FileStamp&) const = default;
};

class ISecretSource {
 public:
  virtual ~ISecretSource() = default;
  virtual std::optional<std::string> variable(const std::string& name) const = 0;
  virtual FileStamp stamp(const std::string& path) const = 0;
  // Appends the file, at most kMaxSecret and one byte, and returns the stamp of what was read. The
  // caller wipes `into`, also after an error.
  virtual FileStamp read(const std::string& path, std::string& into) const = 0;
};

// The real environment and file system.
class SystemSecretSource : public ISecretSource {
 public:
  std::optional<std::string> variable(const std::string& name) const override;
  FileStamp stamp(const std::string& path) const override;
  FileStamp read(const std::string& path, std::string& into) const override;
};

}  // namespace llm_rotate::auth
