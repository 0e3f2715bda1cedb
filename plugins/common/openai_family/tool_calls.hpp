// Keeps the pieces of streamed tool calls apart when a server does not: one that repeats the id and
// the name in every piece, leaves the index out, or starts a new call under an old index.
//
// Owned by a stream decoder, one for each choice; one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "openai_family/reply_scan.hpp"

namespace llm_rotate::openai_family {

class ToolCallBook {
 public:
  // What a piece must look like for a reader that goes by its index alone; nothing when it does.
  std::optional<std::string> mended(const ReplyScan::ToolCall& piece, std::string_view json);

 private:
  struct Call {
    std::int64_t wire_index;
    std::int64_t index;
    std::string id;
    std::string name;
  };
  static constexpr std::size_t kMaxCalls = 4096;

  std::size_t place(const ReplyScan::ToolCall& piece);
  std::size_t start(std::int64_t wire_index);
  bool is_taken(std::int64_t index) const;

  std::vector<Call> calls_;
};

}  // namespace llm_rotate::openai_family
