// An array that only grows and whose elements never move, so that `find` takes no lock while
// another thread appends. Elements lie side by side, for readers that walk over many of them.
// Used by the registry for the boards of keys and routes.
// Threads: `append` one at a time (the registry's mutex); `find` and `size` any.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace llm_rotate::state {

template <class T>
class SlotTable {
 public:
  std::uint32_t size() const { return size_.load(std::memory_order_acquire); }

  // Calls `fill(element)` before others can find the element.
  template <class Fill>
  std::uint32_t append(Fill fill) {
    const std::uint32_t slot = size_.load(std::memory_order_relaxed);
    const Place place = place_of(slot);
    std::unique_ptr<T[]>& chunk = chunks_[place.chunk];
    if (!chunk) chunk = std::make_unique<T[]>(std::size_t{kFirst} << place.chunk);
    fill(chunk[place.offset]);
    // Publishes the element and the chunk: a reader looks only below the size it saw.
    size_.store(slot + 1, std::memory_order_release);
    return slot;
  }

  // Null if there is no such slot.
  const T* find(std::uint32_t slot) const {
    if (slot >= size()) return nullptr;
    const Place place = place_of(slot);
    return &chunks_[place.chunk][place.offset];
  }

  // Finds many, of which most are neighbours. For one thread, for a moment.
  class Walk {
   public:
    explicit Walk(const SlotTable& table) : table_(table) {}

    // Null if there is no such slot.
    const T* find(std::uint32_t slot) {
      if (slot - first_ >= length_) enter_chunk_of(slot);
      return slot - first_ < length_ ? chunk_ + (slot - first_) : nullptr;
    }

   private:
    void enter_chunk_of(std::uint32_t slot) {
      length_ = 0;
      const std::uint32_t size = table_.size();
      if (slot >= size) return;
      const Place place = place_of(slot);
      chunk_ = table_.chunks_[place.chunk].get();
      first_ = slot - place.offset;
      length_ = std::min(kFirst << place.chunk, size - first_);
    }

    const SlotTable& table_;
    const T* chunk_ = nullptr;
    std::uint32_t first_ = 0;
    std::uint32_t length_ = 0;
  };

 private:
  static constexpr std::uint32_t kFirst = 16;  // each chunk is twice as long as the one before
  static constexpr std::uint32_t kChunks = 28;

  struct Place {
    std::uint32_t chunk;
    std::uint32_t offset;
  };

  static Place place_of(std::uint32_t slot) {
    const std::uint32_t shifted = slot + kFirst;
    const auto width = static_cast<std::uint32_t>(std::bit_width(shifted));
    constexpr auto kFirstWidth = static_cast<std::uint32_t>(std::bit_width(kFirst));
    return {width - kFirstWidth, shifted - (1U << (width - 1))};
  }

  std::array<std::unique_ptr<T[]>, kChunks> chunks_;
  std::atomic<std::uint32_t> size_{0};
};

}  // namespace llm_rotate::state
