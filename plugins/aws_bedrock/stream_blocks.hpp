// The blocks of a ConverseStream answer, as deltas of chat JSON: text, calls, reasoning.
//
// Owned by a stream decoder; one thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::aws_bedrock {

class StreamBlocks {
 public:
  // Gets the JSON of each delta, all of which bring something that a caller would notice.
  using Send = std::function<void(std::string_view delta)>;

  // The payloads of the events contentBlockStart, -Delta and -Stop.
  void start(sdk::json::Value payload, const Send& send);
  void take(sdk::json::Value payload, const Send& send);
  void stop(sdk::json::Value payload, const Send& send);
  // A stop of the answer without the ends of its blocks ends them.
  void stop_all(const Send& send);

  bool called() const { return calls_ > 0; }

 private:
  // What a block of the answer is, known from its start or its first piece.
  struct Block {
    enum class Kind : std::uint8_t { kUnknown, kCall, kAnswer, kReasoning, kServer };
    Kind kind = Kind::kUnknown;
    std::int64_t index = 0;  // among the calls, or among the entries of reasoning
    bool has_input = false;
    std::string signature;  // may come in pieces; chat JSON has it whole
  };

  Block* at(std::int64_t index);
  static void take_input(Block& block, std::string_view input, const Send& send);
  void take_reasoning(Block& block, sdk::json::Value content, const Send& send);
  static void close(Block& block, const Send& send);

  std::map<std::int64_t, Block> blocks_;
  std::int64_t calls_ = 0;
  std::int64_t reasoning_entries_ = 0;
};

}  // namespace llm_rotate::aws_bedrock
