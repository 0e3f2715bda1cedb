// A picture of a simulation: traffic, failures and rate limits over time, and below them the state
// of each key. One SVG file without scripts.
//
// Called by `llm-rotate simulate --svg`. Pure.
#pragma once

#include <string>

#include "simulate/result.hpp"

namespace llm_rotate::simulate {

std::string chart_svg(const Result& result);

}  // namespace llm_rotate::simulate
