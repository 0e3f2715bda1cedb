#include "inbox.hpp"

#include <utility>

namespace llm_rotate::redis {

Inbox::Put Inbox::put(RequestPtr request, std::size_t most) {
  const std::lock_guard lock(mutex_);
  if (calls_ >= most) return Put::kFull;
  ++calls_;
  if (!goes_along(*request)) requests_.push_back(std::move(request));
  return std::exchange(woken_, true) ? Put::kTaken : Put::kTakenAndWake;
}

// What is told may overtake what is asked: a place that is given back early does no harm. What is
// asked must not overtake what was told before, or it would not find the place.
bool Inbox::goes_along(Request& request) {
  if (request.company() == Request::Company::kNone) return false;
  const std::size_t end = requests_.size();
  const std::size_t begin = end > kLookBack ? end - kLookBack : 0;
  for (std::size_t i = end; i > begin; --i) {
    Request& earlier = *requests_[i - 1];
    if (earlier.take_along(request)) return true;
    if (request.company() == Request::Company::kOneForEach) return false;
    if (earlier.company() == Request::Company::kNone) return false;
  }
  return false;
}

std::vector<RequestPtr> Inbox::take() {
  const std::lock_guard lock(mutex_);
  calls_ = 0;
  woken_ = false;
  return std::exchange(requests_, {});
}

}  // namespace llm_rotate::redis
