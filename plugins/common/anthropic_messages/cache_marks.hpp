// Marks for the vendor's prompt cache, within the vendor's rules: at most four, and none that lasts
// an hour behind one that lasts minutes.
//
// Called by the readers and by the writer of the body. Pure functions, any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/json.hpp"

#include "blocks.hpp"

namespace llm_rotate::anthropic {

// The mark that a `cache_control` member asks for; none for anything but an object.
std::optional<CacheMark> mark_of(sdk::json::Value cache_control);

// {"type":"ephemeral"}, with the time it lasts if that was said.
std::string_view mark_json(CacheMark mark);

// The object with the mark as its last member.
std::string marked(std::string_view object, const std::optional<CacheMark>& mark);

// Brings all marks of a request within the rules: those that cover most of the prompt stay. `whole`
// is the mark on the prompt as a whole.
void settle_marks(std::vector<Tool>& tools, Conversation& conversation,
                  std::optional<CacheMark>& whole);

}  // namespace llm_rotate::anthropic
