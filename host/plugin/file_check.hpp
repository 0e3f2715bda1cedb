// Whether the file of a plugin is one that only its owner could have put there.
//
// Called by `inspect`, which reads through the file it opens. Threads: `PluginFile` is for one
// thread; the functions are free of state.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <optional>
#include <string>

#include "plugin/byte_source.hpp"
#include "plugin/refusal.hpp"

namespace llm_rotate::plugin {

// Which file a path led to: the same path may lead to another one later.
struct FileId {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;

  bool operator==(const FileId&) const = default;
};

// What of a file or folder matters here.
struct FileFacts {
  FileId id;
  std::uint64_t size = 0;
  std::uint32_t mode = 0;  // as in st_mode
  std::uint32_t owner = 0;
};

// An open file, read by offset; closed at the end.
class PluginFile final : public IByteSource {
 public:
  // The refusal is a whole sentence, as those below.
  static Result<PluginFile> open(const std::string& path);
  PluginFile(PluginFile&& other) noexcept;
  PluginFile& operator=(PluginFile&&) = delete;
  ~PluginFile() override;

  const FileFacts& facts() const { return facts_; }
  std::uint64_t size() const override { return facts_.size; }
  bool read(std::uint64_t offset, std::span<std::byte> out) const override;

 private:
  PluginFile(int descriptor, const FileFacts& facts) : descriptor_(descriptor), facts_(facts) {}

  int descriptor_;
  FileFacts facts_;
};

// The file that `path` leads to now, links followed; nothing when there is none.
std::optional<FileFacts> facts_of(const std::string& path);

// Owner, kind and permissions of the file itself.
std::optional<Refusal> check_file(const std::string& path, const FileFacts& file,
                                  std::uint32_t our_user);

// That of one folder above it, in which others must not be able to replace it.
std::optional<Refusal> check_folder(const std::string& path, const std::string& folder,
                                    const FileFacts& facts);

}  // namespace llm_rotate::plugin
