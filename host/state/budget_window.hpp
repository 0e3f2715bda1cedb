// What a key may still spend: requests and tokens in the last 60 s, never more than its limits in
// any window of that length.
//
// Spending is kept by the tenth of a second, and a tenth counts until the whole of it has left the
// window and its margin, so the sum errs on the safe side by at most 100 ms. Only tenths in which
// something was spent take memory. Called by KeyEntry, which holds the key's mutex. Threads: one at
// a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace llm_rotate::state {

class BudgetWindow {
 public:
  static constexpr std::int64_t kWindowMs = 60'000;
  static constexpr std::int64_t kBucketMs = 100;
  static constexpr std::int64_t kNever = -1;

  // What was spent counts for so much longer than the window.
  explicit BudgetWindow(std::int64_t margin_ms = 0) : margin_ms_(margin_ms) {}

  // 0 is unlimited. What was spent stays counted.
  void set_limits(std::int64_t rpm, std::int64_t tpm);

  // When one call of `tokens` fits: 0 if it does already, else the time in ms, or kNever if the
  // call is bigger than tpm itself. Such a call is never granted: the limit is kept even for it.
  std::int64_t fits_at(std::int64_t tokens, std::int64_t now_ms);

  // Books a call that fits. Returns the bucket, for `settle`.
  std::int64_t reserve(std::int64_t tokens, std::int64_t now_ms);

  // Books what was spent elsewhere, as if it were now.
  void book(std::int64_t requests, std::int64_t tokens, std::int64_t now_ms);

  // Replaces the `reserved` tokens of that bucket by what was really used.
  void settle(std::int64_t bucket, std::int64_t reserved, std::int64_t used, std::int64_t now_ms);

  // 0..1 of the tighter of the two.
  double left(std::int64_t now_ms);

 private:
  struct Bucket {
    std::int64_t index = 0;  // time / kBucketMs
    std::int64_t requests = 0;
    std::int64_t tokens = 0;
  };

  std::int64_t leaves_at(const Bucket& bucket) const;
  Bucket& at(std::size_t position) { return ring_[(first_ + position) % ring_.size()]; }
  Bucket& current(std::int64_t now_ms);
  void forget(std::int64_t now_ms);
  void enlarge();

  std::int64_t margin_ms_;
  std::int64_t rpm_ = 0;
  std::int64_t tpm_ = 0;
  std::int64_t requests_ = 0;  // sums over the ring
  std::int64_t tokens_ = 0;
  std::vector<Bucket> ring_;  // oldest first, from first_; grows to at most 602 and the margin's
  std::size_t first_ = 0;
  std::size_t size_ = 0;
};

}  // namespace llm_rotate::state
