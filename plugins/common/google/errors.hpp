// From an answer of Google's APIs that is an error to the verdict that the host acts on. An error
// is a google.rpc.Status: a code, a status word, a message and typed details.
//
// Called by `classify`, by the reply readers for errors in disguise and by the stream decoder.
// Pure functions, any thread; they give a verdict for any bytes at all.
#pragma once

#include <string_view>

#include "llm_rotate/sdk/error.hpp"
#include "llm_rotate/sdk/http.hpp"
#include "llm_rotate/sdk/json.hpp"

#include "google/host.hpp"

namespace llm_rotate::google {

// An answer whose status says that it is an error.
sdk::Verdict classify(const sdk::HttpResponse& response, const Host& host);

// `body` is an error, `{"error": …}` or a list that begins with one, although the HTTP status said
// success; `headers` are those of the answer.
sdk::Verdict verdict_on(sdk::json::Value body, const sdk::Headers& headers, const Host& host);

// Whether `body` is one of those.
bool is_error(sdk::json::Value body);

// Throws the verdict on a 2xx body that is not the JSON it should be: empty, cut off, a page, or of
// another shape. `wanted` is what was expected, "an answer".
[[noreturn]] void throw_misplaced(const sdk::HttpResponse& response, std::string_view wanted,
                                  const Host& host);

}  // namespace llm_rotate::google
