// Anthropic's errors and limits.
//
// Called by `classify`, `limits`, `parse` for errors in disguise and the stream decoder. Pure
// functions, any thread; they give a verdict for any bytes at all.
#pragma once

#include <string_view>

#include "llm_rotate/sdk/http.hpp"
#include "llm_rotate/sdk/provider.hpp"

#include "base/error_judge.hpp"

namespace llm_rotate::anthropic {

const plugin_base::ErrorTable& error_table();

// The room that is left, by the anthropic-ratelimit-* headers; of the limits on tokens the one that
// has least. Times become waits by the answer's own Date header.
sdk::LimitHints limits_of(const sdk::Headers& headers);

// Throws the verdict on a 2xx body that is not the JSON it should be: empty, cut off, a page, an
// error, or of another shape. `wanted` is what was expected, "a message".
[[noreturn]] void throw_misplaced(const sdk::HttpResponse& response, std::string_view wanted);

}  // namespace llm_rotate::anthropic
