#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "fake_upstream/embedding_vector.hpp"
#include "fake_upstream/json_text.hpp"
#include "fake_upstream/openai/openai_writer.hpp"

namespace llm_rotate::fake::openai {
namespace {

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
