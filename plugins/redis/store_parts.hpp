// Small things that the parts of RedisStore have in common. Pure, but for chance and the clock.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <random>
#include <string>

#include "request.hpp"

namespace llm_rotate::redis {

inline std::int64_t steady_now() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now().time_since_epoch())
      .count();
}

inline std::string random_name() {
  std::random_device device;
  std::string name;
  for (int i = 0; i < 16; ++i) name += "0123456789abcdef"[device() % 16];
  return name;
}

// "1 2 3": what scripts take apart again more cheaply than arguments of their own.
inline std::string in_words(std::initializer_list<std::int64_t> numbers) {
  std::string words;
  for (const std::int64_t number : numbers) {
    if (!words.empty()) words += ' ';
    words += std::to_string(number);
  }
  return words;
}

inline std::uint32_t small(std::int64_t value) {
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(value, 0, 1'000'000));
}

}  // namespace llm_rotate::redis
