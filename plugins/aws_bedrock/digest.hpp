// SHA-256 and HMAC-SHA256, from OpenSSL. Called by the signer and by whatever needs a short,
// stable name for a long one. Pure functions, any thread.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace llm_rotate::aws_bedrock {

using Digest = std::array<unsigned char, 32>;

Digest sha256(std::string_view bytes);
Digest hmac_sha256(std::string_view key, std::string_view bytes);

std::string hex(const Digest& digest);

// The name that AWS's tools give a file by: SHA-1, in hexadecimal digits.
std::string sha1_hex(std::string_view text);

inline std::string_view view(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace llm_rotate::aws_bedrock
