// Anthropic's errors in its own words. Called by the Anthropic dialect; pure, from any thread.
#pragma once

#include <string>

#include "fake_upstream/dialect.hpp"

namespace llm_rotate::fake::anthropic {

VendorError error_for(Fault fault, const ErrorFacts& facts);
VendorError unknown_url();
VendorError missing_key();
VendorError body_too_large();
void write_error(const VendorError& error, std::string& body);

}  // namespace llm_rotate::fake::anthropic
