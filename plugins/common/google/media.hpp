// Images, documents and sound of chat JSON as parts of Gemini's wire.
//
// Called by the message translator and by embeddings. Pure functions, any thread; they throw
// `ProviderError` for what cannot be sent.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/json.hpp"

#include "google/host.hpp"

namespace llm_rotate::google {

// `{"inlineData": …}` for bytes, as base64.
std::string inline_part(std::string_view mime_type, std::string_view base64);

// A content part that holds no text, where messages[message].content[part] is its place for error
// messages.
std::string media_part(sdk::json::Value part, const Host& host, std::size_t message,
                       std::size_t index);

// `{"fileData": …}` for something that the vendor fetches. Without a type, the name's ending says
// it, or `otherwise` where the host insists on one.
std::string file_part(std::string_view uri, std::string_view mime_type, std::string_view otherwise,
                      const Host& host);

// Whether the part is one of those kinds at all.
bool is_media(sdk::json::Value part);

}  // namespace llm_rotate::google
