#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "fake_upstream/json_text.hpp"
#include "fake_upstream/openai/openai_writer.hpp"

namespace llm_rotate::fake::openai {
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

// A vector of length one, as the real ones are.
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

void append_base64(std::string_view bytes, std::string& out) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const auto byte = [&](std::size_t i) -> std::uint32_t {
    return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U;
  };
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::uint32_t triple = byte(i) << 16U | byte(i + 1) << 8U | byte(i + 2);
    out += kAlphabet[triple >> 18U];
    out += kAlphabet[triple >> 12U & 63U];
    out += i + 1 < bytes.size() ? kAlphabet[triple >> 6U & 63U] : '=';
    out += i + 2 < bytes.size() ? kAlphabet[triple & 63U] : '=';
  }
}

void append_packed(const std::vector<float>& vector, std::string& out) {
  static_assert(std::endian::native == std::endian::little, "the wire wants little endian floats");
  std::string bytes(vector.size() * sizeof(float), '\0');
  std::memcpy(bytes.data(), vector.data(), bytes.size());
  out += '"';
  append_base64(bytes, out);
  out += '"';
}

}  // namespace

void write_embeddings(const Ask& ask, std::uint64_t tokens, std::string& body) {
  body += R"({"object":"list","data":[)";
  for (std::size_t i = 0; i < ask.embeddings.inputs.size(); ++i) {
    body += i == 0 ? R"({"object":"embedding","index":)" : R"(,{"object":"embedding","index":)";
    append_number(body, i);
    body += R"(,"embedding":)";
    const auto vector = vector_of(ask.embeddings.inputs[i], ask.embeddings.dimensions);
    if (ask.embeddings.base64) {
      append_packed(vector, body);
    } else {
      append_floats(vector, body);
    }
    body += '}';
  }
  body += R"(],"model":)";
  append_json_string(body, ask.model);
  body += R"(,"usage":{"prompt_tokens":)";
  append_number(body, tokens);
  body += R"(,"total_tokens":)";
  append_number(body, tokens);
  body += "}}\n";
}

}  // namespace llm_rotate::fake::openai
