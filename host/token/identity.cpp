#include "token/identity.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <new>

#include <openssl/evp.h>

namespace llm_rotate::token {

std::string identity_of(const routing::KeyRuntime& key, std::string_view secret) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> digest(EVP_MD_CTX_new(),
                                                                       &EVP_MD_CTX_free);
  if (digest == nullptr || EVP_DigestInit_ex(digest.get(), EVP_sha256(), nullptr) != 1) {
    throw std::bad_alloc();
  }
  const std::string_view options = key.provider->options_json;
  for (const std::string_view part :
       {std::string_view(key.provider->name), options, std::string_view(key.auth_method),
        std::string_view(key.auth_config_json), secret}) {
    // The length first, so that two parts cannot pass for two others.
    const std::size_t size = part.size();
    EVP_DigestUpdate(digest.get(), &size, sizeof(size));
    EVP_DigestUpdate(digest.get(), part.data(), part.size());
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned length = 0;
  EVP_DigestFinal_ex(digest.get(), bytes.data(), &length);
  return {bytes.begin(), bytes.begin() + length};
}

}  // namespace llm_rotate::token
