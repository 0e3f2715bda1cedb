// Reads a streamed answer until it is whole or broken, in one of two ways: as chunks, or native,
// where the client speaks the provider's dialect and gets every event as it came, while the decoder
// only watches.
//
// Owned by an `Attempt` whose answer began. Threads: on the loop of its call.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "llm_rotate/sdk/provider.hpp"

#include "dispatch/event_blocks.hpp"
#include "dispatch/ports.hpp"
#include "net/loop.hpp"
#include "net/transport.hpp"

namespace llm_rotate::dispatch {

class IStreamReaderOwner {
 public:
  virtual ~IStreamReaderOwner() = default;
  // Something that a caller notices came for the first time.
  virtual void stream_speaks() = 0;
  virtual net::Flow stream_chunk(const sdk::StreamEvent& event) = 0;
  // Instead of a chunk: an event as it came. `speaks` as for a chunk, or its end has come.
  virtual net::Flow stream_native(std::string_view block, bool speaks) = 0;
  // Once; with a verdict when the answer is not whole. The reader may not be destroyed from inside.
  virtual void stream_ended(std::optional<sdk::Verdict> broken) = 0;
};

class StreamReader final : private sdk::IStreamSink {
 public:
  StreamReader(std::unique_ptr<sdk::IStreamDecoder> decoder, bool native, net::ILoop& loop,
               IStreamReaderOwner& owner);

  net::Flow feed(std::string_view bytes);
  // The connection has no more to say.
  void finish();
  // After a feed that answered kPause.
  void resume();
  // The owner hears nothing more.
  void stop();

  // A finish reason or the final marker came: what was read is the whole answer.
  bool saw_finish() const { return saw_finish_; }
  const sdk::ChatReply& summary() const { return summary_; }
  std::uint32_t malformed_events() const { return malformed_events_; }
  // As the provider tells it; negative: it does not.
  double cost_usd() const { return cost_usd_; }

 private:
  void on_event(const sdk::StreamEvent& event) override;

  bool take_native(std::string_view block);
  void note(const sdk::StreamEvent& event);
  void take_chunk(const sdk::StreamEvent& event);
  void expect_end_soon();
  void complete();
  void end(std::optional<sdk::Verdict> broken);

  std::unique_ptr<sdk::IStreamDecoder> decoder_;
  net::ILoop& loop_;
  IStreamReaderOwner& owner_;

  std::optional<EventBlocks> blocks_;  // native
  bool block_speaks_ = false;
  bool block_ends_ = false;

  std::unique_ptr<net::ITimer> end_timer_;
  sdk::ChatReply summary_;
  std::uint32_t malformed_events_ = 0;
  double cost_usd_ = -1;
  net::Flow flow_ = net::Flow::kContinue;
  bool spoke_ = false;
  bool saw_finish_ = false;
  bool ended_ = false;
};

}  // namespace llm_rotate::dispatch
