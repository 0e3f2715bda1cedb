// The messages of a request, made fit for the wire: the role of instructions, what another vendor
// left in the history, images in tool results.
//
// Called by the request builder, on each build. Pure function, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "openai_family/dialect.hpp"
#include "openai_family/request_scan.hpp"

namespace llm_rotate::openai_family {

enum class Instructions : std::uint8_t {
  kAsGiven,    // but never both roles in one request: then all are "system"
  kDeveloper,  // all are "developer"
  kSystem,     // all are "system"
};

struct MessageRules {
  const Dialect& dialect;
  Instructions instructions = Instructions::kAsGiven;
  std::string_view reasoning_field;  // the name under which earlier reasoning goes back, if any
  std::string_view model;            // whose state earlier reasoning must be
};

// The array as the vendor takes it; nothing when its bytes may stay as they are, which `found`
// mostly tells. Throws `ProviderError` for a message that cannot be sent.
std::optional<std::string> rewritten_messages(std::string_view messages, const Survey& found,
                                              const MessageRules& rules);

}  // namespace llm_rotate::openai_family
