// Decodes a streamed answer of Anthropic's into chunks of chat JSON.
//
// Made by `open_stream`, owned by one call, one thread at a time. Bytes may be cut anywhere.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/json.hpp"

#include "base/framed_decoder.hpp"
#include "usage.hpp"

namespace llm_rotate::anthropic {

class StreamDecoder final : public plugin_base::FramedDecoder {
 public:
  explicit StreamDecoder(sdk::HttpHead head);

 protected:
  void on_sse(const sdk::SseEvent& event, sdk::IStreamSink& sink) override;
  void on_whole(const sdk::HttpResponse& response, sdk::IStreamSink& sink) override;

 private:
  using Value = sdk::json::Value;
  using Writer = sdk::json::Writer;

  // A block of the answer between its start and its stop.
  struct OpenBlock {
    enum class Kind : std::uint8_t { kText, kThinking, kCall, kAnswer, kOther };
    Kind kind = Kind::kOther;
    std::int64_t index = 0;   // on the wire
    std::int64_t number = 0;  // among the calls or the thoughts
    bool filled = false;      // some of its input has come
    std::string input;        // that came with its start
  };

  void on_message_start(Value message, sdk::IStreamSink& sink);
  void on_block_start(std::int64_t index, Value block, sdk::IStreamSink& sink);
  void on_block_delta(std::int64_t index, Value delta, sdk::IStreamSink& sink);
  void on_block_stop(std::int64_t index, sdk::IStreamSink& sink);
  void on_message_delta(Value event, sdk::IStreamSink& sink);
  void on_message_stop(sdk::IStreamSink& sink);

  void begin_call(Value block, OpenBlock& open, sdk::IStreamSink& sink);
  void say(std::string_view name, std::string_view text, sdk::IStreamSink& sink);
  void say_input(OpenBlock& open, std::string_view piece, sdk::IStreamSink& sink);
  void say_thought(const OpenBlock& open, Value delta, sdk::IStreamSink& sink);
  void say_citation(Value citation, sdk::IStreamSink& sink);
  void finish_answer(std::string_view stop_reason, Value stop_details, sdk::IStreamSink& sink);
  void tell_usage(sdk::IStreamSink& sink);
  // A chunk with that delta, an object.
  void hand_out(std::string_view delta, bool speaks, sdk::IStreamSink& sink);
  OpenBlock* find(std::int64_t index);

  std::string begin_;  // of every chunk, up to its choices
  std::string model_;
  UsageBook usage_;
  std::vector<OpenBlock> open_;
  std::int64_t calls_ = 0;
  std::int64_t thoughts_ = 0;
  bool finished_ = false;
};

}  // namespace llm_rotate::anthropic
