#include "dispatch/affinity.hpp"

#include <algorithm>
#include <string_view>

#include "llm_rotate/sdk/json_raw.hpp"

namespace llm_rotate::dispatch {
namespace {

// About as much as providers begin to cache: 1,024 tokens.
constexpr std::size_t kPrefixBytes = 4'096;

// FNV-1a.
class Hash {
 public:
  Hash& add(std::string_view text) {
    for (const char c : text) add_byte(static_cast<unsigned char>(c));
    return add_byte(0xFF);  // never part of UTF-8: keeps the parts apart
  }
  Hash& add(std::uint64_t number) {
    for (int shift = 0; shift < 64; shift += 8) add_byte((number >> shift) & 0xFFU);
    return *this;
  }
  std::uint64_t value() const { return std::max<std::uint64_t>(value_, 1); }

 private:
  Hash& add_byte(std::uint64_t byte) {
    value_ = (value_ ^ byte) * 0x100000001B3U;
    return *this;
  }
  std::uint64_t value_ = 0xCBF29CE484222325U;
};

}  // namespace

AffinityNames affinity_of(const CallRequest& request, const AffinityConfig& config,
                          std::int64_t unix_ms) {
  Hash hash;
  hash.add(request.model);
  if (config.session && !request.session.empty()) {
    hash.add("session").add(request.session);
  } else if (config.prompt_prefix) {
    const auto messages = sdk::json_raw::member(request.json, "messages");
    if (!messages || messages->size() < kPrefixBytes) return {};
    hash.add("prefix").add(messages->substr(0, kPrefixBytes));
  } else {
    return {};
  }
  const std::int64_t ttl = std::max<std::int64_t>(config.ttl.count(), 1);
  const auto turn = static_cast<std::uint64_t>(unix_ms / ttl);
  return {Hash(hash).add(turn).value(), Hash(hash).add(turn - 1).value()};
}

}  // namespace llm_rotate::dispatch
