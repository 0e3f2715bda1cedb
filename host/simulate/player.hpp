// Plays a script against a configuration: the real engine, state store and strategy plugin on a
// virtual clock, with a model of the providers.
//
// Used by `llm-rotate simulate`. Threads: one.
#pragma once

#include <cstdint>

#include "llm_rotate/config.hpp"

#include "simulate/result.hpp"
#include "simulate/script.hpp"

namespace llm_rotate::simulate {

struct PlayOptions {
  std::uint64_t seed = 1;
  std::int64_t unix_start_ms = 1'700'000'000'000;
};

// The same seed gives the same result. Throws ConfigurationError if the configuration cannot be
// used. No secret is looked at and no network is touched.
Result play(const LMRotateConfig& config, const Script& script, const PlayOptions& options);

}  // namespace llm_rotate::simulate
