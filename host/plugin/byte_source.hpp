// The bytes of a file, read piece by piece, so that only what is asked for leaves the disk and a
// file that shrinks meanwhile is a failed read, not a SIGBUS.
//
// Read by `read_note`. Threads: reading is const and may be done from any thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace llm_rotate::plugin {

class IByteSource {
 public:
  virtual ~IByteSource() = default;
  virtual std::uint64_t size() const = 0;
  // Fills all of `out`, or returns false.
  virtual bool read(std::uint64_t offset, std::span<std::byte> out) const = 0;
};

class MemoryBytes final : public IByteSource {
 public:
  explicit MemoryBytes(std::span<const std::byte> bytes) : bytes_(bytes) {}
  std::uint64_t size() const override { return bytes_.size(); }
  bool read(std::uint64_t offset, std::span<std::byte> out) const override {
    if (offset > bytes_.size() || out.size() > bytes_.size() - offset) return false;
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(offset), out.size(), out.begin());
    return true;
  }

 private:
  std::span<const std::byte> bytes_;
};

}  // namespace llm_rotate::plugin
