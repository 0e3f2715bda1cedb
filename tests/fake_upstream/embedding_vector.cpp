#include "fake_upstream/embedding_vector.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

namespace llm_rotate::fake {
namespace {

// FNV-1a: the same text has the same vector in every run.
std::uint64_t hash_of(std::string_view text) {
  constexpr std::uint64_t kBasis = 14695981039346656037U;
  constexpr std::uint64_t kPrime = 1099511628211U;
  std::uint64_t hash = kBasis;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * kPrime;
  }
  return hash;
}

}  // namespace

std::vector<float> vector_of(std::string_view text, std::size_t dimensions) {
  std::uint64_t state = hash_of(text) | 1U;
  std::vector<float> vector(dimensions);
  double square = 0;
  for (float& value : vector) {
    state ^= state << 13U;
    state ^= state >> 7U;
    state ^= state << 17U;
    value = static_cast<float>(static_cast<std::int32_t>(state >> 32U)) / 2147483648.0F;
    square += static_cast<double>(value) * static_cast<double>(value);
  }
  const double length = square > 0 ? std::sqrt(square) : 1.0;
  for (float& value : vector) {
    value = static_cast<float>(static_cast<double>(value) / length);
  }
  return vector;
}

void append_floats(const std::vector<float>& vector, std::string& out) {
  std::array<char, 32> digits{};
  out += '[';
  for (std::size_t i = 0; i < vector.size(); ++i) {
    out += i == 0 ? "" : ",";
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), vector[i]).ptr;
    out.append(digits.data(), static_cast<std::size_t>(end - digits.data()));
  }
  out += ']';
}

}  // namespace llm_rotate::fake
