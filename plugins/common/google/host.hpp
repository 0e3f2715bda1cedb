// In what the two hosts of Gemini differ: Google AI Studio and Vertex AI. Each plugin has one
// constant of this type; everything else they share.
#pragma once

#include <string>
#include <string_view>

#include "llm_rotate/sdk/error.hpp"

namespace llm_rotate::google {

// The name of Gemini's own wire, for requests that pass through as they are.
inline constexpr std::string_view kDialect = "gemini";

struct Host {
  std::string_view id;      // starts the names of its rules: "google_ai_studio"
  std::string_view vendor;  // in messages: "Google AI Studio"
  // The provenance of opaque state in `reasoning_details`; a signature is good at one host only.
  std::string_view state_format;
  bool call_ids = false;          // functionCall.id is given by the host and goes back to it
  bool labels = false;            // takes `labels`, which `metadata` becomes
  bool tier_in_body = false;      // takes `serviceTier`; else it goes in headers
  bool file_type_needed = false;  // `fileData` must name its mimeType
  bool bucket_files = false;      // `fileData` may name a gs:// object
  bool penalties_of_2_5 = false;  // gemini-2.5 takes penalties there
};

// Throws a refusal that blames the request; the rule is "<host>.build.<rule>".
[[noreturn]] inline void refuse(const Host& host, std::string_view rule, std::string message) {
  throw sdk::ProviderError(sdk::ErrorType::kInvalidRequest,
                           std::string(host.id).append(".build.").append(rule), std::move(message));
}

}  // namespace llm_rotate::google
