#include "script.hpp"

#include <array>
#include <string_view>

#include <openssl/evp.h>

#include "lua_text.hpp"

namespace llm_rotate::redis {
namespace {

std::string sha1_of(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), bytes.data(), &size, EVP_sha1(), nullptr);
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (unsigned int i = 0; i < size; ++i) {
    hex += kDigits[bytes.at(i) >> 4U];
    hex += kDigits[bytes.at(i) & 15U];
  }
  return hex;
}

Script script_of(const char* text) {
  Script script;
  script.text = std::string(lua::common) + text;
  script.digest = sha1_of(script.text);
  return script;
}

}  // namespace

const Scripts& Scripts::all() {
  static const Scripts scripts = {
      script_of(lua::reserve), script_of(lua::settle),   script_of(lua::renew),
      script_of(lua::command), script_of(lua::catch_up), script_of(lua::sync),
      script_of(lua::dump),    script_of(lua::retries),  script_of(lua::turns),
      script_of(lua::hints),   script_of(lua::layout)};
  return scripts;
}

void Scripts::each(const std::function<void(const Script&)>& visit) const {
  for (const Script* script : {&reserve, &settle, &renew, &command, &catch_up, &sync, &dump,
                               &retries, &turns, &hints, &layout}) {
    visit(*script);
  }
}

}  // namespace llm_rotate::redis
