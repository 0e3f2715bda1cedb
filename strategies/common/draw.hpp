// Random numbers for a race in which each key draws a waiting time and the shortest goes first
// (Efraimidis and Spirakis): with a mean of 1 / weight the order is a draw without replacement, in
// proportion to weight. Deterministic for given random bits. Pure.
#pragma once

#include <bit>
#include <cstdint>

namespace llm_rotate::strategies {

// Well mixed bits for each (random, index): the upper ones of splitmix64, which its last step
// leaves alone. 24 of them: as many as a float holds.
constexpr std::uint32_t random_24_bits(std::uint64_t random, std::uint32_t index) {
  std::uint64_t z = random + (std::uint64_t{index} + 1) * 0x9e3779b97f4a7c15ULL;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
  return static_cast<std::uint32_t>(z >> 40U);
}

inline constexpr std::uint32_t kDrawRange = 1U << 24U;
inline constexpr float kDrawStep = 1.0F / static_cast<float>(kDrawRange);

// -ln(x) for x in (0, 1], to six digits and exact near 1, where the winners of a race are.
inline float negative_log(float x) {
  // x = m * 2^e with m in [2/3, 4/3), and ln(m) by the series of 2 artanh((m - 1) / (m + 1)).
  constexpr std::uint32_t kTwoThirds = 0x3f2aaaabU;
  constexpr float kLn2 = 0.69314718F;
  const auto bits = std::bit_cast<std::uint32_t>(x);
  const auto exponent = static_cast<std::int32_t>(bits - kTwoThirds) >> 23;
  const float m = std::bit_cast<float>(bits - (static_cast<std::uint32_t>(exponent) << 23U));
  const float s = (m - 1.0F) / (m + 1.0F);
  const float s2 = s * s;
  const float log_m = 2.0F * s * (1.0F + s2 * (1.0F / 3.0F + s2 * (0.2F + s2 * (1.0F / 7.0F))));
  return -(static_cast<float>(exponent) * kLn2 + log_m);
}

// From 24 random bits: a waiting time with the mean 1.
inline float waiting_time(std::uint32_t drawn) {
  return negative_log(static_cast<float>(drawn + 1) * kDrawStep);
}

// Never more than that waiting time, and cheap: most keys of a big pool lose by it already.
inline float least_waiting_time(std::uint32_t drawn) {
  constexpr float kSafe = 0.999F;  // -ln(x) >= 1 - x, but for rounding
  return static_cast<float>(kDrawRange - 1 - drawn) * (kDrawStep * kSafe);
}

}  // namespace llm_rotate::strategies
