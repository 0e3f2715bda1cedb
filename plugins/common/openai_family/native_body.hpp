// The body of a client that speaks the family's wire itself: its own bytes, but for the model.
//
// Called by `build` of the family's plugins, before `chat_body`. Pure function, any thread.
#pragma once

#include <optional>
#include <string>

#include "llm_rotate/sdk/chat.hpp"

#include "openai_family/body.hpp"

namespace llm_rotate::openai_family {

inline constexpr std::string_view kNativeDialect = "openai-chat";

// Nothing where the client speaks something else, where the configuration says how the server's
// wire differs, or where a reasoning model stands in for another one, whose parameters it would
// refuse. A stream is asked for its usage, which the gateway keeps to itself if the client did not
// ask. Throws `ProviderError` for an `extra` that is no object.
std::optional<std::string> native_body(const sdk::ChatRequest& request, const BodyPlan& plan);

}  // namespace llm_rotate::openai_family
