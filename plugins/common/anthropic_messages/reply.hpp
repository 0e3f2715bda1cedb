// A plain 2xx answer of Anthropic's: a message, or an error in disguise.
//
// Called by `parse`, and by the stream decoder when a server answered a stream request plainly.
// Pure functions, any thread; they throw `ProviderError` with the verdict on any other answer.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "llm_rotate/sdk/chat.hpp"
#include "llm_rotate/sdk/http.hpp"
#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::anthropic {

sdk::ChatReply read_reply(const sdk::HttpResponse& response);

// The ids in a list of models.
std::vector<std::string> read_model_list(const sdk::HttpResponse& response);

// The answer to a question for a count of tokens.
std::int64_t read_token_count(const sdk::HttpResponse& response);

// What a refusal says of itself; never empty.
std::string refusal_text(sdk::json::Value stop_details);

}  // namespace llm_rotate::anthropic
