// All that is known of one request once it is decided how it is answered. Made by the responder,
// owned by the plan; plain data.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "fake_upstream/chat.hpp"
#include "fake_upstream/dialect.hpp"
#include "fake_upstream/script.hpp"

namespace llm_rotate::fake {

struct Exchange {
  std::shared_ptr<const void> session;  // what `action` lives in
  const IDialect* dialect = nullptr;
  const Action* action = nullptr;
  Fault fault = Fault::kNone;
  std::string key;
  Ask ask;
  ChatAnswer answer;
  Stamp stamp;
  LimitVerdict limits;
  std::uint64_t requested_tokens = 0;
  std::uint64_t context_tokens = 0;  // 0: not limited
  bool http_1_0 = false;
  bool keep_alive = true;
};

// Nothing lasts for ever, not even silence: a forgotten server shall not hold a test up.
inline constexpr std::chrono::milliseconds kLongestWait = std::chrono::minutes(10);

inline std::chrono::milliseconds bounded_wait(std::int64_t ms) {
  return std::clamp(std::chrono::milliseconds(ms), std::chrono::milliseconds(0), kLongestWait);
}

}  // namespace llm_rotate::fake
