// What the connections of one loop share: the clock that looks after all of them, four times a
// second, which is cheaper than a timer each and exact enough for limits of seconds; and the room
// that a read goes into.
//
// Owned by `LoopServer`. Threads: on its loop.
#pragma once

#include <array>
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

  // What a read puts here is gone with the next one, of whichever connection.
  std::array<char, 65'536>& read_room() { return read_room_; }

 private:
  std::unordered_map<ISession*, std::weak_ptr<ISession>> sessions_;
  std::array<char, 65'536> read_room_;
};

}  // namespace llm_rotate::gateway
