// A plain completion as one chunk of a stream, for servers that ignore `stream`.
//
// Called by the stream decoder at the end of such an answer. Pure function, any thread.
#pragma once

#include <string>
#include <string_view>

namespace llm_rotate::plugin_base {

// `completion` is a valid `chat.completion`; the result says the same as a `chat.completion.chunk`.
std::string as_chunk(std::string_view completion);

}  // namespace llm_rotate::plugin_base
