// What is wrong with a client's request, and OpenAI's spelling of an error.
//
// Called by the ingress and its encoders. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "llm_rotate/sdk/ingress.hpp"

namespace llm_rotate::openai {

// "'messages' must be a list of messages"
[[noreturn]] void bad_request(std::string_view parameter, std::string_view what);
[[noreturn]] void bad_body();

// {"message": ..., "type": ..., "param": ..., "code": ...}
std::string error_object(const sdk::IngressFailure& failure);
// The same type alone: "server_error".
std::string_view error_type(const sdk::IngressFailure& failure);
// The provider's own code, else ours: "rate_limit".
std::string_view error_code(const sdk::IngressFailure& failure);

}  // namespace llm_rotate::openai
