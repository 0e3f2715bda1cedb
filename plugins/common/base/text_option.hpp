// Options of a provider entry that are texts and go into headers.
//
// Called by `build` of provider plugins. Pure functions, any thread.
#pragma once

#include <string>
#include <string_view>

#include "llm_rotate/sdk/http.hpp"
#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::plugin_base {

// Takes over a text; what is none leaves the option as it is.
inline void take_text(sdk::json::Value value, std::string& option) {
  if (value.is_string()) option = value.string();
}

// Throws `ProviderError` when `text` would not stand in one header. `option` is its name in the
// configuration, `provider` how the rule's name begins.
void check_text_option(std::string_view option, std::string_view text, std::string_view provider);

// The header `name` with the text of `option`, which is checked; none for an empty text.
void add_option_header(std::string_view name, std::string_view option, std::string_view text,
                       std::string_view provider, sdk::Headers& headers);

}  // namespace llm_rotate::plugin_base
