// Base64 as it stands in data URLs. Called by plugins that must look inside. Pure function, any
// thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace llm_rotate::plugin_base {

// The bytes; nothing if `text` is not base64. Padding may be missing.
std::optional<std::string> base64_decoded(std::string_view text);

std::string base64_encoded(std::string_view bytes);

}  // namespace llm_rotate::plugin_base
