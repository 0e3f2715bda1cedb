// A secret in memory: cannot be printed, copied or dumped, and is wiped when it goes.
//
// Made by `SecretResolver`; revealed by the call engine at the last moment, to a provider's
// `authorize`. Threads: const access from anywhere.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>

namespace llm_rotate::auth {

class Secret {
 public:
  Secret() = default;
  // Copies the bytes into pages of their own, kept out of core dumps and, where the limits allow
  // it, out of swap. The caller wipes what it copied from. Throws std::bad_alloc.
  explicit Secret(std::string_view bytes);
  ~Secret();
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;

  // The bytes, as long as this lives. The name is to be found by whoever reviews its users.
  std::string_view reveal() const { return {data_, size_}; }
  bool empty() const { return size_ == 0; }

  // Without a difference in time that depends on where the two differ.
  bool equals(std::string_view other) const;

  friend std::ostream& operator<<(std::ostream&, const Secret&) = delete;

 private:
  void release() noexcept;

  char* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t mapped_ = 0;
};

// Overwrites the text in a way that no optimiser removes, and empties it.
void wipe(std::string& text) noexcept;

}  // namespace llm_rotate::auth
