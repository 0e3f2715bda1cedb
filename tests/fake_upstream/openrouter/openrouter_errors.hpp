// OpenRouter's error answers, in its words. Called by its dialect; pure, from any thread.
#pragma once

#include <string>

#include "fake_upstream/dialect.hpp"

namespace llm_rotate::fake::openrouter {

VendorError error_for(Fault fault, const ErrorFacts& facts);
VendorError not_found();
VendorError missing_key();

// {"error":{"message":...,"code":STATUS,"metadata":{...}}}
void write_error(const VendorError& error, std::string& body);
// The same as an object, to stand in an event of a stream.
void append_error(const VendorError& error, std::string& body);

}  // namespace llm_rotate::fake::openrouter
