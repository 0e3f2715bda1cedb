// What of a streamed answer has reached the caller, and how another answer is joined to it when
// the first one breaks off.
//
// The second answer either goes on where the first one stopped (the provider continues a prefilled
// message), or starts anew; then it must repeat what was delivered, word for word, and is cut
// there. Used by `Call`. Threads: on its loop.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace llm_rotate::dispatch {

class Splice {
 public:
  enum class Kind { kContinuation, kRestart };
  enum class Fit { kPass, kDrop, kDiffers };

  // Notes a chunk that was delivered.
  void delivered(std::string_view chunk_json);
  // Only text can be joined: half a tool call cannot be told from another one.
  bool can_resume() const { return joinable_; }
  const std::string& text() const { return text_; }

  // Another answer begins.
  void begin(Kind kind);
  // Looks at a chunk of it. With kPass `out` is what to deliver.
  Fit join(std::string_view chunk_json, std::string& out);
  // Whether an answer that ends here is whole: all that was delivered has been repeated.
  bool complete() const { return caught_up_ || kind_ == Kind::kContinuation; }

  // The messages of `request_json` with what was delivered as the beginning of the answer; empty
  // if it cannot be done.
  std::string prefilled(std::string_view request_json) const;

 private:
  static constexpr std::size_t kMaxText = 1U << 20;

  // The text of a prefilled message: vendors refuse blanks at its end.
  std::string_view trimmed() const;
  std::string_view expected() const;

  std::string text_;
  bool joinable_ = true;
  Kind kind_ = Kind::kRestart;
  std::size_t matched_ = 0;  // bytes of `expected` that the new answer has repeated
  bool caught_up_ = true;
};

}  // namespace llm_rotate::dispatch
