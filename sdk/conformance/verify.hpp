// The conformance kit: does a plugin keep the rules of the ABI that a compiler cannot check?
//
// Called by `llm-rotate plugins verify FILE.so` and by tests. It speaks to the plugin's bare entry,
// so it sees what the host's proxies would forgive. Nothing is sent anywhere. A plugin may crash
// here as it would crash a host: `starting` says which check was the last. Threads: one, which
// starts a few of its own for a moment.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/abi.h"

namespace llm_rotate::conformance {

struct Check {
  std::string name;
  bool passed = false;
  std::string detail;  // what was wrong; empty when it passed
};

// A plugin and the settings with which it can work. Providers that need more than an address get it
// through `options_json` and `auth_config_json`.
struct Subject {
  const llmr_plugin* entry = nullptr;
  std::string options_json = "{}";
  std::string base_url = "https://conformance.example/v1";
  std::string model = "conformance-model";
  std::string auth_method = "api_key";
  std::string auth_config_json = "{}";
};

using Starting = std::function<void(std::string_view check)>;

std::vector<Check> verify(const Subject& subject, const Starting& starting = {});

// Whether the shared object of these bytes exports LLMR_PLUGIN_SYMBOL and nothing else.
Check verify_exported_symbols(std::string_view file_bytes);

}  // namespace llm_rotate::conformance
