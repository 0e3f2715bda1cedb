// Reads a script from TOML. Called by the program and the control endpoint; pure, but for the file.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "fake_upstream/script.hpp"

namespace llm_rotate::fake {

struct ScriptResult {
  std::optional<Script> script;
  std::string error;  // "script.toml:3:9: ..." when there is no script
};

// `source` names the text in messages.
ScriptResult parse_script(std::string_view toml, std::string_view source);
ScriptResult load_script(const std::string& path);

}  // namespace llm_rotate::fake
