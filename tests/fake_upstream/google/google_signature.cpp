#include "fake_upstream/google/google_signature.hpp"

namespace llm_rotate::fake::google {

std::string signature_of(const Place& place, std::string_view function) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string plain = place.vertex ? "vertex:" : "studio:";
  plain += place.model;
  plain += ':';
  plain += function;
  // Hex digits, an even number of pairs, are base64 as well.
  std::string out;
  for (const char c : plain) {
    out += kHex[static_cast<unsigned char>(c) >> 4U];
    out += kHex[static_cast<unsigned char>(c) & 15U];
  }
  if (out.size() % 4 != 0) {
    out += "00";
  }
  return out;
}

bool must_sign(const Place& place) {
  return place.version >= 3;
}

}  // namespace llm_rotate::fake::google
