// The options of a provider of the family: what its entry in the configuration may say, and what a
// key's `auth_config` may say over it.
//
// Called on each build, so it costs nothing when there is nothing to read. Pure, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/http.hpp"

namespace llm_rotate::openai_family {

enum class MaxTokensField : std::uint8_t { kAuto, kMaxTokens, kMaxCompletionTokens };
enum class DeveloperRole : std::uint8_t { kAuto, kAlways, kNever };

struct Options {
  std::string organization;
  std::string project;
  bool stream_options = true;
  MaxTokensField max_tokens_field = MaxTokensField::kAuto;
  DeveloperRole developer_role = DeveloperRole::kAuto;
  // Under which name earlier reasoning goes back to the server; empty: it does not.
  std::string reasoning_field;

  // Takes over what `json` says; members that it does not know are another's.
  void apply(std::string_view json);
};

// OpenAI-Organization and OpenAI-Project. Throws `ProviderError` for a value that no header can
// carry.
void add_account_headers(const Options& options, std::string_view rule_prefix,
                         sdk::Headers& headers);

}  // namespace llm_rotate::openai_family
