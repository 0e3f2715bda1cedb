// The betas that a client asked for by `anthropic-beta`, on their way through chat JSON: its body
// may mean nothing to the vendor without them.
//
// Written by the ingress, read by the provider when it passes such a body on. Pure functions, any
// thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace llm_rotate::anthropic {

// `chat_json` with the names in `header`, which may be empty. Throws `ProviderError` for a header
// that holds anything but names.
std::string with_client_beta(std::string chat_json, std::string_view header);

// Adds the names in `chat_json` to those that are there.
void add_client_beta(std::string_view chat_json, std::vector<std::string>& beta);

}  // namespace llm_rotate::anthropic
