// What OpenRouter calls a model that a caller names as its vendor does.
//
// Called by `build`. Pure function, any thread.
#pragma once

#include <string>
#include <string_view>

namespace llm_rotate::openrouter {

// "claude-haiku-4-5-20251001" -> "anthropic/claude-haiku-4.5", "gpt-4o-mini" ->
// "openai/gpt-4o-mini", "us.anthropic.claude-sonnet-4-5-20250929-v1:0" ->
// "anthropic/claude-sonnet-4.5". A name with an author, or of no family that is known, is given
// back as it is.
std::string broker_name(std::string_view model);

// "anthropic" of "anthropic/claude-haiku-4.5"; empty for a name without an author.
std::string_view author_of(std::string_view broker_name);

}  // namespace llm_rotate::openrouter
