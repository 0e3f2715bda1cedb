// Cuts the bytes of a stream of server-sent events into whole events, each with the blank line that
// ends it, without reading them.
//
// Owned by an attempt whose answer goes to a client as it is. Threads: one at a time.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace llm_rotate::dispatch {

class EventBlocks {
 public:
  // Calls take(block) for each event that is now whole; a `take` that returns false ends the work.
  template <class Take>
  void feed(std::string_view bytes, Take&& take) {
    std::string kept = std::exchange(rest_, {});
    if (!kept.empty()) bytes = kept.append(bytes);
    while (!bytes.empty()) {
      const std::size_t end = end_of_block(bytes);
      if (end == std::string_view::npos && bytes.size() < kMaxBlock) break;
      const std::string_view block = bytes.substr(0, end);
      bytes.remove_prefix(block.size());
      scanned_ = 0;
      if (!take(block)) return;
    }
    rest_ = bytes;
  }

  // What came after the last whole event; empty from here on.
  std::string take_rest() { return std::exchange(rest_, {}); }

 private:
  // Nothing honest is larger; beyond it bytes go on as they come.
  static constexpr std::size_t kMaxBlock = std::size_t{16} << 20;

  // Behind the blank line; npos if there is none yet. Remembers how far it has looked.
  std::size_t end_of_block(std::string_view text) {
    for (std::size_t at = text.find('\n', scanned_); at != std::string_view::npos;
         at = text.find('\n', at + 1)) {
      const std::string_view behind = text.substr(at + 1);
      if (behind.starts_with('\n')) return at + 2;
      if (behind.starts_with("\r\n")) return at + 3;
      if (behind.empty() || behind == "\r") {
        scanned_ = at;
        return std::string_view::npos;
      }
    }
    scanned_ = text.size();
    return std::string_view::npos;
  }

  std::string rest_;
  std::size_t scanned_ = 0;
};

}  // namespace llm_rotate::dispatch
