// The words in which Bedrock fails. Called by the Bedrock dialect; pure, from any thread.
#pragma once

#include <string>

#include "fake_upstream/dialect.hpp"

namespace llm_rotate::fake::bedrock {

VendorError error_for(Fault fault, const ErrorFacts& facts);

// "ThrottlingException" is "throttlingException" in a stream.
std::string exception_type(const VendorError& error);

}  // namespace llm_rotate::fake::bedrock
