// The parts of a message's content, made fit for the wire: files and audio in the spelling that
// OpenAI takes, marks of other vendors left out.
//
// Called by the message rewriter. Pure functions, any thread; they throw `ProviderError` for a part
// that the vendor cannot be sent.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "openai_family/dialect.hpp"

namespace llm_rotate::openai_family {

// What a part is, as far as the rewriter must know.
struct PartFacts {
  std::string_view type;  // raw JSON, quotes included
  bool marked = false;    // carries cache_control
  bool is_media() const {
    return type == "\"image_url\"" || type == "\"file\"" || type == "\"input_audio\"";
  }
  // Whether `rewritten_part` may have something to change.
  bool may_change(const Dialect& dialect) const {
    return (marked && !dialect.cache_control) || type == "\"file\"" || type == "\"input_audio\"";
  }
};

// Where a part stands, for error messages.
struct Place {
  std::size_t message = 0;
  std::size_t part = 0;
};

[[noreturn]] void refuse(const Dialect& dialect, std::string_view rule, std::string message);

PartFacts facts_of_part(std::string_view part);

// The part as the vendor takes it; nothing when it may stay as it is.
std::optional<std::string> rewritten_part(std::string_view part, const Dialect& dialect,
                                          Place place);

}  // namespace llm_rotate::openai_family
