// What the tests of whole calls share: a pool in the virtual world and words for what it answers.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "simulation/virtual_world.hpp"

namespace llm_rotate::tests {

using dispatch::CallOutcome;
using dispatch::Failure;
using net::TransferEnd;

inline sdk::Headers text() {
  return {{"content-type", "text/plain", false}};
}
inline Fate answer(std::int64_t ms = 10) {
  return {Happening::head(ms, 200, text()), Happening::data(0, "hi"), Happening::end(0)};
}
inline Fate refuse(int status, std::int64_t retry_after_ms = -1) {
  sdk::Headers headers = text();
  if (retry_after_ms >= 0) headers.set("retry-after-ms", std::to_string(retry_after_ms));
  return {Happening::head(10, status, headers), Happening::data(0, "no"), Happening::end(0)};
}
inline Fate stream(const std::string& events) {
  Fate fate = {Happening::head(10, 200, text())};
  for (const char event : events) fate.push_back(Happening::data(1, std::string(1, event)));
  fate.push_back(Happening::end(1));
  return fate;
}

// Two keys of one provider, whose answers a test writes down.
class CallTest : public testing::Test {
 protected:
  CallTest() : main_(maker_.provider("main")) {
    maker_.key("key-a", "main", {"m"});
    maker_.key("key-b", "main", {"m"});
  }

  // Each key answers with its fates in order, the last one for ever.
  VirtualWorld& world() {
    if (world_ == nullptr) {
      world_ =
          std::make_unique<VirtualWorld>(maker_.snapshot, [this](const sdk::HttpRequest& http) {
            const std::string key(http.headers.get("x-key"));
            asked_.push_back(key);
            models_.push_back(std::string(http.headers.get("x-model")));
            bodies_.push_back(http.body);
            std::deque<Fate>& fates = fates_[key];
            if (fates.empty()) return answer();
            Fate fate = fates.front();
            if (fates.size() > 1) fates.pop_front();
            return fate;
          });
    }
    return *world_;
  }
  const CallOutcome& run(bool streamed = false, std::int64_t timeout_ms = 0) {
    world().start(seen_, "m", streamed, timeout_ms);
    world().loop.run();
    EXPECT_EQ(seen_.ends, 1);
    return seen_.outcome;
  }
  std::string state_of(const std::string& key, const std::string& model) {
    struct Find final : sdk::IHealthVisitor {
      void on_route(const sdk::RouteHealth& health) override {
        if (health.key_id != key || health.model != model) return;
        found = std::to_string(static_cast<int>(health.state)) + " " + std::string(health.cause);
        in_flight = health.in_flight;
      }
      std::string key, model, found;
      std::uint32_t in_flight = 0;
    } find;
    find.key = key;
    find.model = model;
    maker_.snapshot->store->snapshot(find, world().loop.steady_ms());
    EXPECT_EQ(find.in_flight, 0U);
    return find.found;
  }

  using Keys = std::vector<std::string>;
  SnapshotMaker maker_;
  routing::ProviderRuntime& main_;
  std::map<std::string, std::deque<Fate>> fates_;
  Keys asked_;
  Keys models_;
  Keys bodies_;
  Seen seen_;
  std::unique_ptr<VirtualWorld> world_;
};

}  // namespace llm_rotate::tests
