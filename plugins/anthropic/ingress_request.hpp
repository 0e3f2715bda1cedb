// A request of Anthropic's own clients, read into chat JSON.
//
// Called by the ingress. Pure function, any thread; throws `ProviderError` for what is no such
// request.
#pragma once

#include <string>
#include <string_view>

#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::anthropic {

struct ClientMessage {
  std::string model;
  bool stream = false;
  std::string chat_json;
  // Whether the body could go to the vendor as it is: nothing in it was made up here.
  bool is_genuine = true;
};

// `counts`: a request for a count of tokens, which has no output limit.
ClientMessage read_client_message(std::string_view body, bool counts);

}  // namespace llm_rotate::anthropic
