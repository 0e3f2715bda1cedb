// The errors of Google's APIs, word for word: google.rpc.Status with its details. Called by the
// Google dialects; pure, from any thread.
#pragma once

#include <string>

#include "fake_upstream/google/google_check.hpp"

namespace llm_rotate::fake::google {

VendorError error_for(Fault fault, const ErrorFacts& facts, bool vertex);
VendorError missing_key(bool vertex);

// Appends `{"error": …}`. The `code` of the error holds the details, as JSON.
void append_error(const VendorError& error, std::string& out);

}  // namespace llm_rotate::fake::google
