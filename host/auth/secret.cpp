#include "auth/secret.hpp"

#include <string.h>  // explicit_bzero
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <new>
#include <utility>

namespace llm_rotate::auth {

Secret::Secret(std::string_view bytes) {
  if (bytes.empty()) return;
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const std::size_t length = (bytes.size() + page - 1) / page * page;
  void* pages = ::mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED) throw std::bad_alloc();
  // Both are a second line of defence: without them the secret still works.
  static_cast<void>(::madvise(pages, length, MADV_DONTDUMP));
  static_cast<void>(::mlock(pages, length));
  data_ = static_cast<char*>(pages);
  size_ = bytes.size();
  mapped_ = length;
  std::copy(bytes.begin(), bytes.end(), data_);
}

Secret::~Secret() {
  release();
}

Secret::Secret(Secret&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      mapped_(std::exchange(other.mapped_, 0)) {}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    release();
    data_ = std::exchange(other.data_, nullptr);
    size_ = std::exchange(other.size_, 0);
    mapped_ = std::exchange(other.mapped_, 0);
  }
  return *this;
}

bool Secret::equals(std::string_view other) const {
  if (other.size() != size_) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < size_; ++i) {
    difference |= static_cast<unsigned>(static_cast<unsigned char>(data_[i]) ^
                                        static_cast<unsigned char>(other[i]));
  }
  return difference == 0;
}

void Secret::release() noexcept {
  if (data_ == nullptr) return;
  ::explicit_bzero(data_, mapped_);
  static_cast<void>(::munmap(data_, mapped_));
  data_ = nullptr;
}

void wipe(std::string& text) noexcept {
  // The whole capacity: a shorter text may lie over the end of a longer one.
  text.resize(text.capacity());
  ::explicit_bzero(text.data(), text.size());
  text.clear();
}

}  // namespace llm_rotate::auth
