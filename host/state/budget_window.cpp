#include "state/budget_window.hpp"

#include <algorithm>

namespace llm_rotate::state {
namespace {

// Far above any real call, so that sums of hostile values cannot overflow.
constexpr std::int64_t kMostTokens = 1'000'000'000'000;
constexpr std::size_t kFirstSize = 8;

std::int64_t bounded(std::int64_t tokens) {
  return std::clamp<std::int64_t>(tokens, 0, kMostTokens);
}

}  // namespace

void BudgetWindow::set_limits(std::int64_t rpm, std::int64_t tpm) {
  rpm_ = std::max<std::int64_t>(rpm, 0);
  tpm_ = std::max<std::int64_t>(tpm, 0);
}

std::int64_t BudgetWindow::leaves_at(const Bucket& bucket) const {
  return (bucket.index + 1) * kBucketMs + kWindowMs + margin_ms_;
}

void BudgetWindow::forget(std::int64_t now_ms) {
  while (size_ > 0 && leaves_at(at(0)) <= now_ms) {
    requests_ -= at(0).requests;
    tokens_ -= at(0).tokens;
    first_ = (first_ + 1) % ring_.size();
    --size_;
  }
}

std::int64_t BudgetWindow::fits_at(std::int64_t tokens, std::int64_t now_ms) {
  const std::int64_t wanted = bounded(tokens);
  if (tpm_ > 0 && wanted > tpm_) return kNever;
  forget(now_ms);
  std::int64_t requests = requests_;
  std::int64_t spent = tokens_;
  std::int64_t when = 0;
  for (std::size_t i = 0; i < size_; ++i) {
    const bool fits = (rpm_ == 0 || requests < rpm_) && (tpm_ == 0 || spent <= tpm_ - wanted);
    if (fits) break;
    requests -= at(i).requests;
    spent -= at(i).tokens;
    when = leaves_at(at(i));
  }
  return when;
}

std::int64_t BudgetWindow::reserve(std::int64_t tokens, std::int64_t now_ms) {
  book(1, tokens, now_ms);
  return at(size_ - 1).index;
}

void BudgetWindow::book(std::int64_t requests, std::int64_t tokens, std::int64_t now_ms) {
  forget(now_ms);
  Bucket& bucket = current(now_ms);
  bucket.requests += bounded(requests);
  bucket.tokens += bounded(tokens);
  requests_ += bounded(requests);
  tokens_ += bounded(tokens);
}

void BudgetWindow::settle(std::int64_t bucket, std::int64_t reserved, std::int64_t used,
                          std::int64_t now_ms) {
  forget(now_ms);
  std::size_t low = 0;
  std::size_t high = size_;
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    if (at(middle).index < bucket) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low == size_ || at(low).index != bucket) return;  // it has left the window
  const std::int64_t change = std::max(bounded(used) - bounded(reserved), -at(low).tokens);
  at(low).tokens += change;
  tokens_ += change;
}

double BudgetWindow::left(std::int64_t now_ms) {
  forget(now_ms);
  double left = 1.0;
  if (rpm_ > 0) {
    left = std::min(left, 1.0 - static_cast<double>(requests_) / static_cast<double>(rpm_));
  }
  if (tpm_ > 0) {
    left = std::min(left, 1.0 - static_cast<double>(tokens_) / static_cast<double>(tpm_));
  }
  return std::max(left, 0.0);
}

BudgetWindow::Bucket& BudgetWindow::current(std::int64_t now_ms) {
  std::int64_t index = now_ms / kBucketMs;
  // Threads read their clocks before they take the lock, so a call may come from just before.
  if (size_ > 0) index = std::max(index, at(size_ - 1).index);
  if (size_ > 0 && at(size_ - 1).index == index) return at(size_ - 1);
  if (size_ == ring_.size()) enlarge();
  ++size_;
  at(size_ - 1) = Bucket{index, 0, 0};
  return at(size_ - 1);
}

void BudgetWindow::enlarge() {
  std::vector<Bucket> bigger(std::max(kFirstSize, ring_.size() * 2));
  for (std::size_t i = 0; i < size_; ++i) bigger[i] = at(i);
  ring_.swap(bigger);
  first_ = 0;
}

}  // namespace llm_rotate::state
