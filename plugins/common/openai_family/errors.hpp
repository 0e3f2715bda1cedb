// From an answer that is an error to the verdict that the host acts on.
//
// Called by `classify`, by `parse` for errors in disguise and by the stream decoder for errors
// inside a stream. Pure functions, any thread; they give a verdict for any bytes at all.
#pragma once

#include <string_view>

#include "llm_rotate/sdk/error.hpp"
#include "llm_rotate/sdk/http.hpp"

#include "base/error_facts.hpp"
#include "openai_family/dialect.hpp"

namespace llm_rotate::openai_family {

// An answer whose status says that it is an error.
sdk::Verdict classify(const sdk::HttpResponse& response, const Dialect& dialect);

// An error whose HTTP status said success; `headers` are those of the answer.
sdk::Verdict verdict_on(sdk::json::Value error, const sdk::Headers& headers,
                        const Dialect& dialect);

// The same judgement on facts gathered elsewhere.
sdk::Verdict verdict_on(const plugin_base::ErrorFacts& facts, const sdk::Headers& headers,
                        const Dialect& dialect);

}  // namespace llm_rotate::openai_family
