// A plain 2xx answer of `generateContent`: a completion, or an error in disguise.
//
// Called by `parse`, and by the stream decoder when a server answered a stream request plainly.
// Pure function, any thread.
#pragma once

#include "llm_rotate/sdk/chat.hpp"
#include "llm_rotate/sdk/http.hpp"

#include "google/host.hpp"

namespace llm_rotate::google {

// Throws `ProviderError` with the verdict on an answer that is no completion.
sdk::ChatReply read_reply(const sdk::HttpResponse& response, const Host& host);

}  // namespace llm_rotate::google
