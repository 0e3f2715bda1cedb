// The body of a `generateContent` request, from the JSON of generate_content
// (sdk/doc/generate-json.md).
//
// Called by `build_generate` of both plugins. Pure function, any thread; throws `ProviderError` for
// a request that cannot be sent.
#pragma once

#include <string_view>

#include "llm_rotate/sdk/chat.hpp"

#include "google/body.hpp"
#include "google/host.hpp"

namespace llm_rotate::google {

Body generate_body(const sdk::ChatRequest& request, std::string_view model,
                   std::string_view safety_settings, const Host& host);

}  // namespace llm_rotate::google
