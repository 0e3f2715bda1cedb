#include "foreign_state.hpp"

#include "llm_rotate/sdk/json.hpp"

#include "base/base64.hpp"

namespace llm_rotate::anthropic {

namespace {

constexpr std::string_view kPrefix = "llm-rotate:";

}  // namespace

std::string packed_state(std::string_view entry_json) {
  return std::string(kPrefix) + plugin_base::base64_encoded(entry_json);
}

std::optional<std::string> unpacked_state(std::string_view data) {
  if (!data.starts_with(kPrefix)) return std::nullopt;
  auto entry = plugin_base::base64_decoded(data.substr(kPrefix.size()));
  if (!entry || !sdk::json::Document(*entry).root().is_object()) return std::nullopt;
  return entry;
}

}  // namespace llm_rotate::anthropic
