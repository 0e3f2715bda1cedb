#include "ingress/embeddings_reply.hpp"

#include <bit>
#include <cstdint>
#include <cstring>
#include <vector>

#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::openai {

namespace {

using sdk::json::Value;
using sdk::json::Writer;

static_assert(std::endian::native == std::endian::little);

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string to_base64(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t left = bytes.size() - at;
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      group = group << 8U | (i < left ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    }
    for (std::size_t i = 0; i < 4; ++i) {
      out += i <= left ? kDigits[group >> (18 - 6 * i) & 63U] : '=';
    }
  }
  return out;
}

std::vector<float> from_base64(std::string_view text) {
  std::string bytes;
  std::uint32_t group = 0;
  int bits = 0;
  for (const char c : text) {
    const std::size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) break;
    group = group << 6U | static_cast<std::uint32_t>(digit);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += static_cast<char>(group >> static_cast<unsigned>(bits) & 255U);
  }
  std::vector<float> out(bytes.size() / sizeof(float));
  std::memcpy(out.data(), bytes.data(), out.size() * sizeof(float));
  return out;
}

void write_vector(Writer& out, Value vector, bool base64) {
  if (base64) {
    std::string bytes;
    vector.each([&](Value number) {
      const auto value = static_cast<float>(number.number());
      bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
    });
    out.string(to_base64(bytes));
    return;
  }
  out.begin_array();
  for (const float value : from_base64(vector.string())) out.number(static_cast<double>(value));
  out.end_array();
}

void write_item(Writer& out, Value item, bool base64) {
  out.begin_object();
  item.each_member([&](std::string_view name, Value value) {
    if (name == "embedding" && value.is_string() != base64) {
      write_vector(out.key(name), value, base64);
    } else {
      out.value(name, value);
    }
  });
  out.end_object();
}

}  // namespace

std::string embeddings_reply(std::string_view json, bool base64) {
  // A look that is cheaper than reading many thousands of numbers to change nothing.
  const std::size_t first = json.find("\"embedding\":");
  if (first == std::string_view::npos) return std::string(json);
  const std::size_t value = json.find_first_not_of(" \t\r\n", first + 12);
  const bool is_text = value != std::string_view::npos && json[value] == '"';
  if (is_text == base64) return std::string(json);
  const sdk::json::Document document(json);
  if (!document.root().is_object()) return std::string(json);
  Writer out;
  out.begin_object();
  document.root().each_member([&](std::string_view name, Value member) {
    if (name != "data" || !member.is_array()) {
      out.value(name, member);
      return;
    }
    out.key(name).begin_array();
    member.each([&](Value item) { write_item(out, item, base64); });
    out.end_array();
  });
  return out.end_object().str();
}

}  // namespace llm_rotate::openai
