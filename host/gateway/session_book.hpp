// The connections of one loop, and the clock that looks after all of them: four times a second is
// cheaper than a timer each, and exact enough for limits of seconds.
//
// Owned by `LoopServer`. Threads: on its loop.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "gateway/session.hpp"

namespace llm_rotate::gateway {

class SessionBook {
 public:
  static constexpr std::int64_t kTickMs = 250;

  void add(ISession& session, std::weak_ptr<ISession> owner) {
    sessions_.emplace(&session, std::move(owner));
  }
  void remove(ISession& session) { sessions_.erase(&session); }
  std::size_t size() const { return sessions_.size(); }

  // A session may end inside `visit`.
  template <class Visit>
  void each(Visit&& visit) {
    std::vector<std::shared_ptr<ISession>> all;
    all.reserve(sessions_.size());
    for (const auto& [address, owner] : sessions_) {
      if (auto session = owner.lock()) all.push_back(std::move(session));
    }
    for (const auto& session : all) visit(*session);
  }

 private:
  std::unordered_map<ISession*, std::weak_ptr<ISession>> sessions_;
};

}  // namespace llm_rotate::gateway
