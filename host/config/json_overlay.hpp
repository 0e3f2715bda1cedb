// One JSON object laid over another: options of an instance over those of its plugin's entry.
//
// Called by the plugin check and `effective.hpp`. Threads: pure function.
#pragma once

#include <string>

namespace llm_rotate::config {

// The members of `over` replace those of `base` of the same name, whole. What is no JSON object
// counts as an empty one: the field check has reported it.
std::string overlay(const std::string& base, const std::string& over);

}  // namespace llm_rotate::config
