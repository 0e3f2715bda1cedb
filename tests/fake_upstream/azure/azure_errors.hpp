// Azure's error answers, in Azure's words. Called by the Azure dialect; pure, from any thread.
#pragma once

#include <string>

#include "fake_upstream/dialect.hpp"

namespace llm_rotate::fake::azure {

VendorError error_for(Fault fault, const ErrorFacts& facts);
VendorError not_found();
VendorError missing_key();

// {"error":{"code":...,"message":...}}; with OpenAI's members where the service passes them on.
void write_error(const VendorError& error, std::string& body);

}  // namespace llm_rotate::fake::azure
