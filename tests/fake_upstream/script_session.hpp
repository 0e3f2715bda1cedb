// A script at work: its rules and limits count from the moment it was given. Shared by the
// responder and the exchanges it decided; the mutex guards what counts.
#pragma once

#include <cstdint>
#include <mutex>
#include <utility>

#include "fake_upstream/limit_book.hpp"
#include "fake_upstream/rule_engine.hpp"
#include "fake_upstream/script.hpp"

namespace llm_rotate::fake {

struct ScriptSession {
  ScriptSession(Script given, std::int64_t now_ms)
      : script(std::move(given)), engine(script), limits(script.limits), began_ms(now_ms) {}

  const Script script;
  RuleEngine engine;
  LimitBook limits;
  const std::int64_t began_ms;
  std::mutex mutex;  // guards the engine and the limits
};

}  // namespace llm_rotate::fake
