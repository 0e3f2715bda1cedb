// What a simulation has seen, for a reader and for a program.
//
// Called by `llm-rotate simulate`. Pure.
#pragma once

#include <string>

#include "simulate/result.hpp"

namespace llm_rotate::simulate {

// Columns of text; with `against` the other result and the difference beside it.
std::string report_text(const Result& result, const Result* against);
std::string report_json(const Result& result, const Result* against);

}  // namespace llm_rotate::simulate
