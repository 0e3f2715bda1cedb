// Whose opaque reasoning state may be handed to which model.
//
// Called by the message rewriter for each entry of `reasoning_details`. Pure function, any thread.
#pragma once

#include <string_view>

namespace llm_rotate::openrouter {

// An entry goes back to models of the vendor whose state it is; one without a format is
// OpenRouter's own and goes back to every model; any other is another route's and stays here.
bool takes_detail(std::string_view entry, std::string_view model);

}  // namespace llm_rotate::openrouter
