// The type of a YAML scalar, by the core schema of YAML 1.2.
//
// Called by the YAML reader. Threads: pure functions.
#pragma once

#include <string_view>

#include "config/document.hpp"

namespace llm_rotate::config {

// `plain`: written without quotes, so that it may be a number, a boolean or null. The node keeps
// the text in every case.
Node yaml_scalar(std::string_view text, bool plain);

}  // namespace llm_rotate::config
