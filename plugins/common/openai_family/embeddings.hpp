// Embeddings of the family. Requests and replies are OpenAI's embeddings JSON.
//
// Called by `build_embed` and `parse_embed`. Pure functions, any thread; they throw
// `ProviderError`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/chat.hpp"
#include "llm_rotate/sdk/http.hpp"

#include "openai_family/dialect.hpp"

namespace llm_rotate::openai_family {

// In one request, at OpenAI and at Azure.
inline constexpr std::int64_t kMostInputs = 2048;

// The request's own bytes with `model` in it; an empty `model` is left to the URL.
std::string embeddings_body(std::string_view request_json, std::string_view model,
                            const Dialect& dialect);

sdk::ChatReply read_embeddings(const sdk::HttpResponse& response, const Dialect& dialect);

}  // namespace llm_rotate::openai_family
