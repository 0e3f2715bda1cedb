// The real `IRandom`: fast and good enough to spread load; not for secrets.
#pragma once

#include <random>

#include "dispatch/ports.hpp"

namespace llm_rotate::runtime {

// SplitMix64. One per worker, so no lock.
class Random final : public dispatch::IRandom {
 public:
  Random()
      : state_((static_cast<std::uint64_t>(std::random_device{}()) << 32U) ^
               std::random_device{}()) {}
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t bits() override {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
  }

 private:
  std::uint64_t state_;
};

}  // namespace llm_rotate::runtime
