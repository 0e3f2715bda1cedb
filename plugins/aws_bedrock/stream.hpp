// The frames of a ConverseStream answer as chunks of chat JSON.
//
// Made by `open_stream`, owned by one call, used by one thread at a time. Deaf to how the bytes are
// cut. The answer ends with its metadata, which comes behind the reason why the model stopped.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/chat.hpp"
#include "llm_rotate/sdk/event_stream.hpp"
#include "llm_rotate/sdk/http.hpp"
#include "llm_rotate/sdk/json.hpp"

#include "stream_blocks.hpp"

namespace llm_rotate::aws_bedrock {

class StreamDecoder final : public sdk::IStreamDecoder {
 public:
  explicit StreamDecoder(sdk::HttpHead head);

  void feed(std::string_view bytes, sdk::IStreamSink& sink) override;
  void finish(sdk::IStreamSink& sink) override;

 private:
  enum class Mode : std::uint8_t {
    kUndecided,
    kFrames,
    kWhole,  // no frames at all: an answer in one piece, or somebody else's page
    kEnded,
  };

  void on_message(const sdk::EventStreamMessage& message, sdk::IStreamSink& sink);
  void on_event(std::string_view type, sdk::json::Value payload, sdk::IStreamSink& sink);
  void on_stop(sdk::json::Value payload, sdk::IStreamSink& sink);
  void on_metadata(sdk::json::Value payload, sdk::IStreamSink& sink);
  void finish_whole(sdk::IStreamSink& sink);

  void send_delta(std::string_view delta, bool speaks, sdk::IStreamSink& sink);
  void send_reply(const sdk::ChatReply& reply, sdk::IStreamSink& sink);
  void end(sdk::IStreamSink& sink);
  void fail(sdk::Verdict verdict, sdk::IStreamSink& sink);
  void fail_interrupted(std::string_view rule, std::string_view message, sdk::IStreamSink& sink);

  sdk::HttpHead head_;
  Mode mode_ = Mode::kUndecided;
  sdk::EventStreamDecoder frames_;
  std::string whole_;
  StreamBlocks blocks_;
};

}  // namespace llm_rotate::aws_bedrock
