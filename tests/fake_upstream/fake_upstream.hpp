// A provider to test against: one server on 127.0.0.1 that speaks the providers' dialects, with the
// faults of a script. Used in-process by tests, and by the program. README.md tells the rest.
//
//   FakeUpstream server(Script{}.rule({.key = "sk-a"}, {.fault = Fault::kRateLimit}));
//   call(server.base_url());
//   EXPECT_EQ(server.attempts().at(0).status, 429U);
//
// All functions may be called from any thread, but for the destructor.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "fake_upstream/attempt.hpp"
#include "fake_upstream/script.hpp"

namespace llm_rotate::fake {

struct Options {
  std::uint16_t port = 0;               // 0: any free one
  unsigned threads = 1;                 // each with its own event loop
  std::size_t kept_attempts = 100'000;  // the newest ones
  std::size_t kept_requests = 0;        // bodies and headers of the newest requests
  std::function<void(const Attempt&)> on_finished = {};  // on a server thread, one call at a time
};

class FakeUpstream {
 public:
  // Listens when this returns. Throws std::runtime_error with one sentence if the port is taken.
  explicit FakeUpstream(Script script = {}, Options options = {});
  ~FakeUpstream();
  FakeUpstream(const FakeUpstream&) = delete;
  FakeUpstream& operator=(const FakeUpstream&) = delete;

  std::uint16_t port() const;
  std::string url() const;       // "http://127.0.0.1:PORT"
  std::string base_url() const;  // the same with "/v1", as OpenAI's clients want it

  // From now on; counters, limits and time windows start anew.
  void set_script(Script script);

  std::vector<Attempt> attempts() const;
  std::vector<CapturedRequest> requests() const;
  std::size_t open_connections() const;

  // Waits until `done` is content with the attempts; false when `limit` passed before.
  bool wait_until(const std::function<bool(const std::vector<Attempt>&)>& done,
                  std::chrono::milliseconds limit) const;
  // Waits until `count` attempts are finished.
  bool wait_for_finished(std::size_t count, std::chrono::milliseconds limit) const;

  // Closes all connections and the port; the attempts stay.
  void stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace llm_rotate::fake
