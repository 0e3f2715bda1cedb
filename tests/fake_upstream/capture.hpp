// Keeps the last requests as they came, for tests that judge what was sent. Written by the
// connections, read by tests; safe from any thread.
#pragma once

#include <cstddef>
#include <deque>
#include <mutex>
#include <vector>

#include "fake_upstream/attempt.hpp"
#include "fake_upstream/http_text.hpp"

namespace llm_rotate::fake {

class Capture {
 public:
  // 0: keeps nothing.
  explicit Capture(std::size_t kept) : kept_(kept) {}

  void keep(const Request& request, std::uint64_t seq);
  std::vector<CapturedRequest> requests() const;

 private:
  const std::size_t kept_;
  mutable std::mutex mutex_;
  std::deque<CapturedRequest> requests_;
};

}  // namespace llm_rotate::fake
