// The keys of a configuration that take part: named by `use_keys` (or all), and enabled.
//
// Called by the lints and by routing. Threads: pure functions.
#pragma once

#include <cstddef>
#include <vector>

#include "llm_rotate/config.hpp"

namespace llm_rotate::config {

// Indexes into `keys`, in the order of `use_keys`; names without a key are skipped.
std::vector<std::size_t> used_keys(const LMRotateConfig& config);

// The same without disabled ones.
std::vector<std::size_t> active_keys(const LMRotateConfig& config);

}  // namespace llm_rotate::config
