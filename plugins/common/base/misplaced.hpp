// A 2xx answer whose body is not what was asked for and no error that the vendor told either:
// empty, cut off, JSON of another shape, or the page of somebody in between.
//
// Called by `parse` and by stream decoders of provider plugins, after their own errors in disguise
// have been looked for. Pure function, any thread.
#pragma once

#include <string_view>

#include "llm_rotate/sdk/http.hpp"

namespace llm_rotate::plugin_base {

struct Expected {
  std::string_view id;      // starts the names of rules: "openai"
  std::string_view vendor;  // in messages: "OpenAI"
  std::string_view what;    // "a chat completion"
};

// Throws the verdict. What comes from in between, a proxy's page as well as half an answer, passes,
// so it is transient and other keys and providers are asked; JSON of another shape is not known to.
[[noreturn]] void throw_misplaced(const sdk::HttpResponse& response, const Expected& expected);

// The same for an answer that is of the right shape and in which nothing was answered: the vendor's
// own failure, which passes.
[[noreturn]] void throw_unanswered(const sdk::HttpResponse& response, const Expected& expected);

}  // namespace llm_rotate::plugin_base
