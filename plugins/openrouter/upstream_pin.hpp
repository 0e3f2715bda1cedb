// The member `provider` of a request: which upstreams OpenRouter may use.
//
// Called by `build`. Pure function, any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace llm_rotate::openrouter {

// `json` with what it asks for itself, over `routing` of the configuration, under a pin to
// `upstream`. Nothing when the request may stay as it is, or is no JSON object.
std::optional<std::string> with_routing(std::string_view json, std::string_view routing,
                                        std::string_view upstream);

}  // namespace llm_rotate::openrouter
