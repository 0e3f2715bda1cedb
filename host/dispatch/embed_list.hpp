// A list of inputs to embed: taken out of a request, put into smaller ones, and the answers to
// those joined.
//
// Called by `SplitEmbed`. Pure functions.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/chat.hpp"

namespace llm_rotate::dispatch {

// The JSON of each element of the request's list of inputs; empty when it has no list but one text,
// or the numbers of one text's tokens.
std::vector<std::string> inputs_of(std::string_view request_json);

// The same request for these inputs only.
std::string with_inputs(std::string_view request_json, std::span<const std::string> inputs);

// One reply of all, in this order, with the sum of what was used; it is known if every part's is.
sdk::ChatReply joined(std::span<const sdk::ChatReply> parts);

// How many vectors a reply has.
std::size_t vectors_in(const sdk::ChatReply& reply);

}  // namespace llm_rotate::dispatch
