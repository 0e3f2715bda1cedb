// Marks of what is worth caching, as `cachePoint` blocks behind it. A model takes four; of more,
// the last ones count, for they cover what the others do.
//
// Owned by one request builder; asked in the order of the prompt: tools, then messages.
#pragma once

#include <cstddef>
#include <optional>

#include "llm_rotate/sdk/json.hpp"

#include "blocks.hpp"
#include "model_traits.hpp"

namespace llm_rotate::aws_bedrock {

class CacheMarks {
 public:
  CacheMarks(sdk::json::Value request, const ModelTraits& traits);

  // The block for a mark; nothing where there is none, or the model takes no more of them.
  std::optional<Block> point(sdk::json::Value cache_control);

 private:
  static constexpr std::size_t kMost = 4;

  bool enabled_;
  bool may_last_long_;
  std::size_t skip_ = 0;
};

}  // namespace llm_rotate::aws_bedrock
