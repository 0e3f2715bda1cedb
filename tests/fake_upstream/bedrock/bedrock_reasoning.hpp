// The reasoning that the fake models give, and its signature: what comes back must be what went
// out, from a model that signs. Pure, from any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace llm_rotate::fake::bedrock {

inline constexpr std::string_view kReasoning = "Let me think about what was said.";

// The same for the same text, and another for any other.
inline std::string signature_of(std::string_view text) {
  std::uint64_t hash = 14695981039346656037U;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  }
  return "ZmFrZS1zaWduYXR1cmUt" + std::to_string(hash);
}

}  // namespace llm_rotate::fake::bedrock
