// What callers' threads hand to the client's thread. Bounded. While they wait there, calls that
// have much in common are put together, so that a busy server is asked less often.
//
// Kept by Client. Threads: `put` from any, `take` from the client's.
#pragma once

#include <atomic>
#include <cstddef>
#include <mutex>
#include <vector>

#include "request.hpp"

namespace llm_rotate::redis {

class Inbox {
 public:
  enum class Put : std::uint8_t { kFull, kTaken, kTakenAndWake };

  // kTakenAndWake: nobody has been told yet to take what is here.
  Put put(RequestPtr request, std::size_t most);
  std::vector<RequestPtr> take();

 private:
  bool goes_along(Request& request);

  static constexpr std::size_t kLookBack = 64;

  std::mutex mutex_;
  std::vector<RequestPtr> requests_;
  std::size_t calls_ = 0;
  bool woken_ = false;
};

}  // namespace llm_rotate::redis
