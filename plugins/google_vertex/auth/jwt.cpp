#include "auth/jwt.hpp"

#include <climits>
#include <cstddef>
#include <memory>
#include <vector>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::google_vertex {

namespace {

template <auto Free>
struct Freer {
  template <class Object>
  void operator()(Object* object) const {
    Free(object);
  }
};
using Bio = std::unique_ptr<BIO, Freer<BIO_free_all>>;
using Key = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using Digest = std::unique_ptr<EVP_MD_CTX, Freer<EVP_MD_CTX_free>>;

// Base64 with the alphabet of URLs, without padding.
std::string base64_url(std::string_view bytes) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string out;
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (const char c : bytes) {
    bits = (bits << 8U) | static_cast<unsigned char>(c);
    for (held += 8; held >= 6; held -= 6) out += kAlphabet[(bits >> (held - 6)) & 63U];
  }
  if (held > 0) out += kAlphabet[(bits << (6 - held)) & 63U];
  return out;
}

std::string header_json(std::string_view key_id) {
  sdk::json::Writer out;
  out.begin_object().string("alg", "RS256").string("typ", "JWT");
  if (!key_id.empty()) out.string("kid", key_id);
  return out.end_object().str();
}

std::string claims_json(const JwtClaims& claims) {
  sdk::json::Writer out;
  out.begin_object().string("iss", claims.issuer);
  if (!claims.subject.empty()) out.string("sub", claims.subject);
  if (!claims.scope.empty()) out.string("scope", claims.scope);
  if (!claims.audience.empty()) out.string("aud", claims.audience);
  out.integer("iat", claims.issued_at).integer("exp", claims.issued_at + kJwtSeconds);
  return out.end_object().str();
}

Key read_key(std::string_view pem) {
  if (pem.size() > INT_MAX) return nullptr;
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  // No question for a passphrase on the terminal: an encrypted key is refused.
  const auto refuse = [](char*, int, int, void*) { return -1; };
  return Key(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, refuse, nullptr) : nullptr);
}

std::optional<std::string> signature(std::string_view text, EVP_PKEY* key) {
  const Digest digest(EVP_MD_CTX_new());
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  std::size_t size = 0;
  if (!digest || EVP_DigestSignInit(digest.get(), nullptr, EVP_sha256(), nullptr, key) != 1 ||
      EVP_DigestSign(digest.get(), nullptr, &size, bytes, text.size()) != 1) {
    return std::nullopt;
  }
  std::string out(size, '\0');
  if (EVP_DigestSign(digest.get(), reinterpret_cast<unsigned char*>(out.data()), &size, bytes,
                     text.size()) != 1) {
    return std::nullopt;
  }
  out.resize(size);
  return out;
}

}  // namespace

std::optional<std::string> signed_jwt(const JwtClaims& claims, std::string_view key_id,
                                      std::string_view private_key_pem) {
  const Key key = read_key(private_key_pem);
  std::optional<std::string> signed_bytes;
  std::string text = base64_url(header_json(key_id)) + "." + base64_url(claims_json(claims));
  if (key && EVP_PKEY_base_id(key.get()) == EVP_PKEY_RSA) signed_bytes = signature(text, key.get());
  ERR_clear_error();  // of this thread, which is the host's
  if (!signed_bytes) return std::nullopt;
  return text + "." + base64_url(*signed_bytes);
}

}  // namespace llm_rotate::google_vertex
