// Embeddings of the models that have them at Bedrock, each with a body of its own behind /invoke.
// Requests and replies are OpenAI's embeddings JSON.
//
// Called by `build_embed` and `parse_embed`. Pure functions, any thread; they throw
// `ProviderError`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/chat.hpp"
#include "llm_rotate/sdk/http.hpp"

namespace llm_rotate::aws_bedrock {

// `model` is the id whose family decides about the body.
std::string embeddings_body(std::string_view request_json, std::string_view model);

// How many texts that model takes in one request; 0 for one without embeddings that are known here.
std::int64_t most_texts(std::string_view model);

sdk::ChatReply read_embeddings(const sdk::HttpResponse& response);

}  // namespace llm_rotate::aws_bedrock
