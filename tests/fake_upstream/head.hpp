// Composes the head of an answer: the frame's fields, the vendor's, the script's. Called by
// delivery.cpp; pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "fake_upstream/exchange.hpp"

namespace llm_rotate::fake {

struct HeadNeeds {
  unsigned status = 200;
  std::string_view content_type = "application/json";
  std::optional<std::size_t> content_length = {};  // none: chunked, or until the end for HTTP/1.0
  bool good = true;                                // not an error answer
  std::string_view error_type = {};                // what the vendor calls it
};

std::string compose_head(const Exchange& exchange, const HeadNeeds& needs);

// Seconds until a retry is welcome: what the script says, else `usual`; none when it says none.
std::optional<double> retry_hint(const Action& action, std::optional<double> usual);

}  // namespace llm_rotate::fake
