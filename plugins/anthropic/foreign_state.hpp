// Other vendors' reasoning state on its way through Anthropic's clients. They keep a block
// "redacted_thinking" unseen and send it back, so that is where it travels.
//
// Called by the writers of replies to such clients and by the reader of their requests. Pure
// functions, any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace llm_rotate::anthropic {

// The data of such a block, for one entry of `reasoning_details`.
std::string packed_state(std::string_view entry_json);

// The entry; nothing for data that are Anthropic's own or damaged.
std::optional<std::string> unpacked_state(std::string_view data);

}  // namespace llm_rotate::anthropic
