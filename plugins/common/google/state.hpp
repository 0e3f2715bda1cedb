// Gemini's opaque state on its way through chat JSON: thought signatures and the parts that chat
// JSON has no word for, as entries of `reasoning_details`.
//
// A signature must go back on the part that it came with, unchanged. An entry says which part that
// was: `id` names a tool call (or image_0, image_1 …), `span` the bytes of `content`. Entries of
// another host or another model are left out. Written by the candidate reader, read by the message
// translator. Pure, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/json.hpp"

#include "google/host.hpp"

namespace llm_rotate::google {

// Takes the place of a signature that another model gave, or none: without one on the first call of
// a step, Gemini 3 refuses the conversation.
inline constexpr std::string_view kNoSignature = "skip_thought_signature_validator";

// How the ids of calls begin that the host gave none; it is not told them either.
inline constexpr std::string_view kOwnCallId = "call_gemini_";

struct StateEntry {
  enum class Kind : std::uint8_t {
    kThought,  // a thought with its signature
    kText,     // the signature of content[from, to)
    kMember,   // the signature of what `id` names
    kPart,     // a whole part that stood at content[from]
  };
  Kind kind = Kind::kText;
  std::string_view data;  // the signature, or the part's JSON
  std::string_view text;  // of a thought
  std::string_view id;
  std::size_t from = 0;
  std::size_t to = 0;
};

// The entries of an assistant message that this host and model gave, in their order. Views point
// into the document of `details`. `content_size` bounds the spans.
std::vector<StateEntry> read_state(sdk::json::Value details, const Host& host,
                                   std::string_view model, std::string_view content);

// Writes one entry.
void write_state(const StateEntry& entry, std::size_t index, const Host& host,
                 std::string_view model, sdk::json::Writer& out);

// Whether state of the one model is good for the other: its version may be spelled out or not.
bool same_model(std::string_view state_model, std::string_view model);

}  // namespace llm_rotate::google
