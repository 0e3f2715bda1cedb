// Frames of Amazon's event stream as a server writes them, with a checksum worked out bit by bit:
// what reads them has its own, so that neither can hide the other's mistake.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace llm_rotate::fake::bedrock {

inline std::uint32_t bitwise_crc32(std::string_view bytes) {
  std::uint32_t crc = ~0U;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1U) != 0 ? (crc >> 1U) ^ 0xEDB88320U : crc >> 1U;
  }
  return ~crc;
}

inline void append_big_endian(std::string& out, std::uint32_t value, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    out += static_cast<char>((value >> static_cast<unsigned>(shift)) & 0xFFU);
  }
}

using FrameHeaders = std::vector<std::pair<std::string_view, std::string_view>>;

// Headers are texts, as all of Bedrock's are.
inline std::string frame(const FrameHeaders& headers, std::string_view payload) {
  std::string block;
  for (const auto& [name, value] : headers) {
    append_big_endian(block, static_cast<std::uint32_t>(name.size()), 1);
    block.append(name).append("\x07");
    append_big_endian(block, static_cast<std::uint32_t>(value.size()), 2);
    block.append(value);
  }
  std::string out;
  append_big_endian(out, static_cast<std::uint32_t>(16 + block.size() + payload.size()), 4);
  append_big_endian(out, static_cast<std::uint32_t>(block.size()), 4);
  append_big_endian(out, bitwise_crc32(out), 4);
  out.append(block).append(payload);
  append_big_endian(out, bitwise_crc32(out), 4);
  return out;
}

inline std::string event_frame(std::string_view type, std::string_view payload) {
  return frame(
      {{":event-type", type}, {":content-type", "application/json"}, {":message-type", "event"}},
      payload);
}

inline std::string exception_frame(std::string_view type, std::string_view payload) {
  return frame({{":exception-type", type},
                {":content-type", "application/json"},
                {":message-type", "exception"}},
               payload);
}

inline std::string error_frame(std::string_view code, std::string_view message) {
  return frame({{":error-code", code}, {":error-message", message}, {":message-type", "error"}},
               "");
}

}  // namespace llm_rotate::fake::bedrock
