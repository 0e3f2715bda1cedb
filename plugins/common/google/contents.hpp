// The messages of a chat as `contents` and `systemInstruction`.
//
// Called by the request builder. Pure function, any thread; throws `ProviderError` for a message
// that cannot be sent.
#pragma once

#include <string>
#include <string_view>

#include "llm_rotate/sdk/json.hpp"

#include "google/host.hpp"
#include "google/model_traits.hpp"

namespace llm_rotate::google {

struct Contents {
  std::string contents;            // a JSON array, never empty
  std::string system_instruction;  // a JSON object; empty for none
};

// `hint` is one more instruction; empty for none.
Contents translated_messages(sdk::json::Value messages, const Host& host, const ModelTraits& traits,
                             std::string_view model, std::string_view hint);

}  // namespace llm_rotate::google
