// The conformance kit over one plugin, in a process of its own: a plugin that breaks the rules may
// well break the process that looks.
//
// Called by the plugins command. Threads: the caller's only one, because it forks.
#pragma once

#include <string>
#include <vector>

#include "conformance/verify.hpp"

namespace llm_rotate::cli {

struct VerifySettings {
  std::string options_json;      // empty: none
  std::string auth_config_json;  // likewise
  std::string base_url;          // empty: the plugin's own
};

struct VerifyResult {
  std::vector<conformance::Check> checks;
  std::string refusal;  // why the checks could not be made; then there are none
};

VerifyResult verify_plugin(const std::string& file, const VerifySettings& settings);

// What the child process says, a JSON object a line; `how_it_ended` is empty if it went well.
VerifyResult read_verify_report(const std::string& report, const std::string& how_it_ended);

}  // namespace llm_rotate::cli
