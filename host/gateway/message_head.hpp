// The head of an answer as bytes.
//
// Called by `Session`. Pure functions.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "llm_rotate/sdk/http.hpp"

namespace llm_rotate::gateway {

enum class Framing { kLength, kChunked, kUntilClose, kNone };

struct HeadPlan {
  int status = 200;
  Framing framing = Framing::kLength;
  std::size_t length = 0;
  bool keep_alive = true;
};

// Headers of the framing in `headers` are left out: they are the connection's business.
std::string message_head(const HeadPlan& plan, const sdk::Headers& headers);

// "1a\r\n" in front of a chunk of that size.
std::string chunk_head(std::size_t size);

}  // namespace llm_rotate::gateway
