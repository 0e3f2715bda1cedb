// One small real call over each key of a configuration, to see what it is worth right now.
//
// Called by the health command. Threads: the calling one drives, a few calls at a time; each has an
// instance of the library to itself, so that nothing can answer but the key that was asked.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "llm_rotate/config.hpp"
#include "llm_rotate/health.hpp"

namespace llm_rotate::cli {

struct KeyProbe {
  std::string model;    // empty: the key was not asked
  std::string skipped;  // why
  bool ok = false;
  std::string error;
  std::int64_t latency_ms = 0;
  KeyReport report;  // afterwards
};

// Of the keys that take part, in the order of `health()`.
std::vector<KeyProbe> probe_keys(const LMRotateConfig& config, std::chrono::milliseconds timeout);

// The same configuration with nothing but this key: no other key, no chain, no second attempt.
LMRotateConfig only_key(LMRotateConfig config, const std::string& key_id);

// The first model that the key lists by name; empty if it lists patterns alone.
std::string model_to_probe(const KeyConfig& key);

}  // namespace llm_rotate::cli
