// What `authorize` of every plugin with API keys checks first. Any thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "llm_rotate/sdk/error.hpp"
#include "llm_rotate/sdk/key.hpp"

#include "base/url.hpp"

namespace llm_rotate::plugin_base {

// Throws `ProviderError` for a secret that no header can carry, without showing it. `rule` is the
// name of the rule, "openai.authorize.bad_secret".
inline void require_sendable(sdk::SecretView secret, std::string_view rule) {
  if (fits_bearer(secret.reveal())) return;
  sdk::Verdict verdict;
  verdict.type = sdk::ErrorType::kInvalidAuth;
  verdict.scope = sdk::Scope::kKey;
  verdict.rule = rule;
  verdict.message = secret.empty()
                        ? "the key's secret is empty; check what its secret_ref points to"
                        : "the key's secret holds white space or control characters; store it as "
                          "one line without quotes";
  throw sdk::ProviderError(std::move(verdict));
}

}  // namespace llm_rotate::plugin_base
