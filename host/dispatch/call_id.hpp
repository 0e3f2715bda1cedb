// Names of calls: sortable by time, unique over a fleet, safe in a URL.
#pragma once

#include <cstdint>
#include <string>

namespace llm_rotate::dispatch {

// 26 characters of Crockford's base 32: 48 bits of time, then 80 bits of chance (a ULID).
inline std::string call_id(std::int64_t unix_ms, std::uint64_t chance_a, std::uint64_t chance_b) {
  constexpr char kDigits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  std::string id(26, '0');
  auto time = static_cast<std::uint64_t>(unix_ms);
  for (std::size_t i = 10; i-- > 0; time >>= 5) id[i] = kDigits[time & 31U];
  for (std::size_t i = 10; i < 18; ++i, chance_a >>= 5) id[i] = kDigits[chance_a & 31U];
  for (std::size_t i = 18; i < 26; ++i, chance_b >>= 5) id[i] = kDigits[chance_b & 31U];
  return id;
}

}  // namespace llm_rotate::dispatch
