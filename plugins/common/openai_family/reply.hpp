// A plain 2xx answer of the family: a completion, or an error in disguise.
//
// Called by `parse`, and by the stream decoder when a server answered a stream request plainly.
// Pure function, any thread.
#pragma once

#include "llm_rotate/sdk/chat.hpp"
#include "llm_rotate/sdk/http.hpp"

#include "openai_family/dialect.hpp"

namespace llm_rotate::openai_family {

// Throws `ProviderError` with the verdict on an answer that is no completion.
sdk::ChatReply read_reply(const sdk::HttpResponse& response, const Dialect& dialect);

// Throws the verdict on a 2xx body that is not the JSON it should be: empty, cut off, a page, or of
// another shape. `wanted` is what was expected, "a chat completion".
[[noreturn]] void throw_misplaced(const sdk::HttpResponse& response, std::string_view wanted,
                                  const Dialect& dialect);

}  // namespace llm_rotate::openai_family
