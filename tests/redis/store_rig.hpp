// The redis store over a real server as the contract of every store wants it: in real time.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include "llm_rotate/sdk/testing/store_contract.hpp"

#include "redis/redis_server.hpp"
#include "redis_store.hpp"

namespace llm_rotate::redis::testing {

inline Settings settings_for(const std::string& url, const std::string& space = "test") {
  Settings settings;
  read_url(url, settings);
  settings.space = space;
  settings.command_timeout_ms = settings.connect_timeout_ms = 1'000 * kSlower;
  return settings;
}

class Silent final : public sdk::IHealthVisitor {
 public:
  void on_route(const sdk::RouteHealth&) override {}
};

class RedisRig final : public sdk::testing::StoreRig {
 public:
  explicit RedisRig(const Settings& settings) : store_(std::make_unique<RedisStore>(settings)) {}

  RedisStore& store() override { return *store_; }
  std::int64_t now_ms() override {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
  }
  void advance(std::int64_t ms) override {
    std::this_thread::sleep_for(std::chrono::milliseconds(ms));
  }
  // Twice: what the first makes the store ask for, the second waits for.
  void sync() override {
    Silent nobody;
    for (int i = 0; i < 2; ++i) store_->snapshot(nobody, now_ms());
  }

 private:
  std::unique_ptr<RedisStore> store_;
};

}  // namespace llm_rotate::redis::testing
