// The body of a Converse request from chat JSON.
//
// Called by `build`. Pure function, any thread; throws `ProviderError` for a request that is no
// chat JSON, that cannot be sent, or, when it is strict, from which something would have to be
// dropped.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/chat.hpp"

#include "options.hpp"

namespace llm_rotate::aws_bedrock {

struct ChatBody {
  std::string json;
  std::vector<std::string> dropped;
};

ChatBody chat_body(const sdk::ChatRequest& request, std::string_view model, const Options& options);

}  // namespace llm_rotate::aws_bedrock
