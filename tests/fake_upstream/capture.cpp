#include "fake_upstream/capture.hpp"

#include <algorithm>
#include <utility>

namespace llm_rotate::fake {

void Capture::keep(const Request& request, std::uint64_t seq) {
  constexpr std::size_t kMostOfABody = 1U << 20U;
  if (kept_ == 0) {
    return;
  }
  CapturedRequest kept;
  kept.seq = seq;
  kept.method = request.method;
  kept.target = request.target;
  for (const Header& header : request.headers) {
    kept.headers.emplace_back(header.name, header.value);
  }
  kept.body = request.body->substr(0, std::min(request.body->size(), kMostOfABody));
  const std::scoped_lock lock(mutex_);
  if (requests_.size() == kept_) {
    requests_.pop_front();
  }
  requests_.push_back(std::move(kept));
}

std::vector<CapturedRequest> Capture::requests() const {
  const std::scoped_lock lock(mutex_);
  return {requests_.begin(), requests_.end()};
}

}  // namespace llm_rotate::fake
