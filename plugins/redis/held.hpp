// Requests that wait until there is a server to send them to. Kept by Client. Threads: its own.
#pragma once

#include <cstddef>
#include <deque>
#include <utility>

#include "request.hpp"

namespace llm_rotate::redis {

class Held {
 public:
  bool empty() const { return requests_.empty(); }
  std::size_t calls() const { return calls_; }
  void push(RequestPtr request) {
    calls_ += request->calls();
    requests_.push_back(std::move(request));
  }
  std::deque<RequestPtr> take() {
    calls_ = 0;
    return std::exchange(requests_, {});
  }
  // Those that make no sense any more after that time are told so, and forgotten.
  void give_up_on(Clock::duration age, Clock::time_point now) {
    for (RequestPtr& request : take()) {
      if (!request->send_again && now - request->made > age) request->answer(nullptr);
      if (!request->given_up()) push(std::move(request));
    }
  }

 private:
  std::deque<RequestPtr> requests_;
  std::size_t calls_ = 0;
};

}  // namespace llm_rotate::redis
