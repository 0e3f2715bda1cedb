// What `usage_summary()` tells.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace llm_rotate {

struct UsageCounts {
  std::uint64_t successes = 0;
  std::uint64_t failures = 0;
  std::int64_t input_tokens = 0;   // what was read from or written to a cache included
  std::int64_t output_tokens = 0;  // reasoning included
  std::int64_t cached_tokens = 0;
  std::int64_t cache_write_tokens = 0;
  std::int64_t reasoning_tokens = 0;
  double cost_usd = 0;  // of models whose price is known
};

struct UsageSummary {
  UsageCounts total;                               // calls
  std::uint64_t attempts = 0;                      // exchanges with providers, over all calls
  std::uint64_t cancelled = 0;                     // calls that their caller gave up
  std::map<std::string, UsageCounts> by_provider;  // attempts
  std::map<std::string, UsageCounts> by_model;     // calls, by the model that was asked for
  std::map<std::string, UsageCounts> by_key;       // attempts, by masked key id

  std::string to_json() const;
};

}  // namespace llm_rotate
