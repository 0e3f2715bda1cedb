// The options of a provider entry, and what a key's `auth_config` may say over them.
//
// Called on each build, so it costs nothing when there is nothing to read. Pure, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/http.hpp"

namespace llm_rotate::anthropic {

struct Options {
  std::string version = "2023-06-01";  // of the API; the newer one refuses all sampling parameters
  std::vector<std::string> beta;
  std::string workspace_id;
  std::int64_t default_max_tokens = 0;          // 0: what the model can
  std::string thinking_display = "summarized";  // of models that think silently; empty: theirs

  // Takes over what `json` says; members that it does not know are another's.
  void apply(std::string_view json);
  // Dates compare as texts.
  bool refuses_sampling() const { return version >= "2026-10-21"; }
};

// anthropic-version, -beta and -workspace-id. Throws `ProviderError` for a value that no header can
// carry. `needed_beta` is added for what the request uses; empty for none.
void add_headers(const Options& options, std::string_view needed_beta, sdk::Headers& headers);

}  // namespace llm_rotate::anthropic
