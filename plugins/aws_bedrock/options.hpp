// What a provider entry's `options` and a key's `auth_config` say about Bedrock.
//
// Read by the provider: the plugin's own first, then the provider entry's, then the key's. Plain
// data; reading is pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::aws_bedrock {

struct Options {
  // The members of `json` that are there win over what was said before.
  void apply(std::string_view json);

  std::string region;
  bool fips = false;
  bool dual_stack = false;
  std::string base_model;      // the model behind ids that do not say it, such as ARNs of profiles
  std::string guardrail_json;  // sent as guardrailConfig; empty: none
  std::string latency;         // performanceConfig.latency; empty: the service's own
  std::vector<std::string> anthropic_beta;
};

}  // namespace llm_rotate::aws_bedrock
