// OpenAI's error answers, in OpenAI's words. Called by the OpenAI dialect; pure, from any thread.
#pragma once

#include <string>

#include "fake_upstream/dialect.hpp"

namespace llm_rotate::fake::openai {

VendorError error_for(Fault fault, const ErrorFacts& facts);
VendorError unknown_url(const Request& request);
VendorError missing_key();
VendorError body_too_large();

// {"error":{...}}, or the raw body if the error has one.
void write_error(const VendorError& error, std::string& body);

}  // namespace llm_rotate::fake::openai
