#include "fake_upstream/attempt_log.hpp"

#include <algorithm>
#include <utility>

namespace llm_rotate::fake {

AttemptLog::AttemptLog(std::size_t kept, Sink sink)
    : kept_(std::max<std::size_t>(kept, 1)), sink_(std::move(sink)) {}

std::uint64_t AttemptLog::arrive() {
  const std::scoped_lock lock(mutex_);
  if (attempts_.size() == kept_) {
    attempts_.pop_front();
    ++first_;
  }
  Attempt& fresh = attempts_.emplace_back();
  fresh.seq = first_ + attempts_.size() - 1;
  return fresh.seq;
}

void AttemptLog::record(const Attempt& attempt) {
  {
    const std::scoped_lock lock(mutex_);
    if (attempt.seq >= first_) {
      attempts_[static_cast<std::size_t>(attempt.seq - first_)] = attempt;
    }
  }
  changed_.notify_all();
  if (attempt.finished && sink_) {
    const std::scoped_lock lock(sink_mutex_);
    sink_(attempt);
  }
}

std::vector<Attempt> AttemptLog::attempts() const {
  const std::scoped_lock lock(mutex_);
  return {attempts_.begin(), attempts_.end()};
}

std::uint64_t AttemptLog::arrived() const {
  const std::scoped_lock lock(mutex_);
  return first_ + attempts_.size() - 1;
}

bool AttemptLog::wait_until(const Predicate& done, std::chrono::milliseconds limit) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(
      lock, limit, [&] { return done(std::vector<Attempt>(attempts_.begin(), attempts_.end())); });
}

}  // namespace llm_rotate::fake
