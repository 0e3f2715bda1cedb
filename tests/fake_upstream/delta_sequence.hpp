// An answer in the pieces in which a stream delivers it: choices begin, texts alternate between the
// choices, tool calls follow one after the other, choices finish. Used by one plan; no thread rule.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "fake_upstream/chat.hpp"

namespace llm_rotate::fake {

class DeltaSequence {
 public:
  // Borrows `answer`.
  explicit DeltaSequence(const ChatAnswer& answer);

  // False after the last one.
  bool next(Delta& delta);

 private:
  enum class Phase : std::uint8_t { kStart, kText, kCalls, kFinish, kUsage, kDone, kOver };
  struct Reader {
    std::size_t at = 0;
    std::uint64_t pieces = 0;
  };

  bool next_of_choice(Delta::Kind kind, Phase then, Delta& delta);
  bool next_text(Delta& delta);
  bool next_call(Delta& delta);
  std::size_t piece_end(std::string_view text, const Reader& reader) const;

  const ChatAnswer& answer_;
  Phase phase_ = Phase::kStart;
  unsigned choice_ = 0;
  std::vector<Reader> readers_;  // how much of each text is out
  std::size_t call_ = 0;
  bool call_begun_ = false;
  std::size_t arguments_at_ = 0;
};

}  // namespace llm_rotate::fake
