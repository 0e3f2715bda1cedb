// A KeySpec that owns its text. Kept by StoreGuard. Plain data.
#pragma once

#include <cstdint>
#include <string>

#include "llm_rotate/sdk/state_store.hpp"

namespace llm_rotate::state {

struct OwnedSpec {
  std::string key_id;
  std::string provider;
  std::string quota_group;
  sdk::KeySpec rest;  // its views are not used

  void assign(const sdk::KeySpec& spec) {
    key_id = spec.key_id;
    provider = spec.provider;
    quota_group = spec.quota_group;
    rest = spec;
  }
  sdk::KeySpec spec() const {
    sdk::KeySpec spec = rest;
    spec.key_id = key_id;
    spec.provider = provider;
    spec.quota_group = quota_group;
    return spec;
  }
};

// A process's part of a limit that it shares with others; 0 stays "unlimited".
inline std::int64_t part_of(std::int64_t limit, std::uint32_t workers) {
  if (limit <= 0) return 0;
  const std::int64_t part = limit / static_cast<std::int64_t>(workers == 0 ? 1 : workers);
  return part == 0 ? 1 : part;
}

}  // namespace llm_rotate::state
