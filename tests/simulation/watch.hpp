// What a test sees of a store's health table. Used while a world is played. Threads: one.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "llm_rotate/sdk/state_store.hpp"

namespace llm_rotate::tests {

inline std::string cell_name(const sdk::RouteHealth& health) {
  return std::string(health.key_id) + "/" + std::string(health.model);
}

// When each cell may be used again, to see that this never moves back while it rests.
class Timers final : public sdk::IHealthVisitor {
 public:
  void look(const sdk::IStateStore& store, std::int64_t now_ms) {
    now_ms_ = now_ms;
    of_keys_ = of_models_ = 0;
    store.snapshot(*this, now_ms);
  }
  void on_route(const sdk::RouteHealth& health) override {
    (health.model.empty() ? of_keys_ : of_models_) += health.in_flight;
    std::int64_t& before = free_at_[cell_name(health)];
    const bool rests =
        health.state == sdk::KeyState::kCooldown || health.state == sdk::KeyState::kQuarantine;
    const std::int64_t free_at = rests ? now_ms_ + health.back_in_ms : 0;
    if (rests && before > now_ms_ && free_at < before) {
      moved_back.push_back(cell_name(health) + " from " + std::to_string(before) + " to " +
                           std::to_string(free_at) + " ms");
    }
    // A rest that ends before its time has moved back, too.
    if (!rests && before > now_ms_ && health.state != sdk::KeyState::kDisabled) {
      moved_back.push_back(cell_name(health) + " left its rest before " + std::to_string(before) +
                           " ms");
    }
    before = free_at;
  }
  // Leases, as the keys count them and as their models do.
  std::uint64_t in_flight() const { return of_keys_; }
  std::uint64_t in_flight_of_models() const { return of_models_; }

  std::vector<std::string> moved_back;

 private:
  std::int64_t now_ms_ = 0;
  std::uint64_t of_keys_ = 0;
  std::uint64_t of_models_ = 0;
  std::map<std::string, std::int64_t> free_at_;
};

// The cells that are not in full use, and in how many ms a timer lets them be used; -1: unknown.
class Unfit final : public sdk::IHealthVisitor {
 public:
  void on_route(const sdk::RouteHealth& health) override {
    if (health.state != sdk::KeyState::kActive) back_in_ms[cell_name(health)] = health.back_in_ms;
  }
  std::map<std::string, std::int64_t> back_in_ms;
};

}  // namespace llm_rotate::tests
