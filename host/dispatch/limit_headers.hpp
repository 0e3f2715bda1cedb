// The headers by which a provider tells what is left of a key's limits: what a gateway may show to
// its clients. Pure function.
#pragma once

#include <string>
#include <string_view>

#include "llm_rotate/sdk/http.hpp"

namespace llm_rotate::dispatch {

inline sdk::Headers limit_headers(const sdk::Headers& headers) {
  constexpr std::string_view kParts[] = {"x-ratelimit-", "anthropic-ratelimit-"};
  sdk::Headers out;
  for (const sdk::Header& header : headers) {
    for (const std::string_view part : kParts) {
      if (sdk::iequals(std::string_view(header.name).substr(0, part.size()), part)) {
        out.add(header.name, header.value);
      }
    }
  }
  return out;
}

}  // namespace llm_rotate::dispatch
