// What all connections of one server share. Made by FakeUpstream; safe from any thread.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <utility>

#include "fake_upstream/attempt_log.hpp"
#include "fake_upstream/capture.hpp"
#include "fake_upstream/responder.hpp"

namespace llm_rotate::fake {

struct ServerCore {
  ServerCore(Script script, std::size_t kept_attempts, std::size_t kept_requests,
             AttemptLog::Sink sink)
      : responder(std::move(script)), log(kept_attempts, std::move(sink)), capture(kept_requests) {}

  Now now() const {
    using std::chrono::duration_cast;
    using std::chrono::milliseconds;
    const auto since_start = std::chrono::steady_clock::now() - started;
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return {duration_cast<milliseconds>(since_start).count(),
            duration_cast<milliseconds>(since_epoch).count()};
  }

  const std::chrono::steady_clock::time_point started = std::chrono::steady_clock::now();
  Responder responder;
  AttemptLog log;
  Capture capture;
  std::atomic<std::size_t> open_connections = 0;
};

}  // namespace llm_rotate::fake
