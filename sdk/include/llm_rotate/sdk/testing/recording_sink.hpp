// For plugin authors' tests: runs a stream decoder and keeps what it hands out.
//
// Used by tests alone; one thread at a time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/provider.hpp"

namespace llm_rotate::sdk::testing {

// A StreamEvent that owns its texts.
struct RecordedEvent {
  StreamEvent::Kind kind = StreamEvent::Kind::kChunk;
  std::string json;
  bool speaks = false;
  FinishReason finish_reason = FinishReason::kNone;
  std::string raw_finish_reason;
  std::string model;
  std::optional<Usage> usage;
  std::optional<Verdict> error;
};

class RecordingSink final : public IStreamSink {
 public:
  void on_event(const StreamEvent& event) override {
    events.push_back({event.kind, std::string(event.json), event.speaks, event.finish_reason,
                      std::string(event.raw_finish_reason), std::string(event.model), event.usage,
                      event.error});
  }

  std::vector<RecordedEvent> events;
};

// Feeds `body` in pieces that end at `cuts`, which are positions in order, and finishes.
inline std::vector<RecordedEvent> decode(const IProvider& provider, const HttpHead& head,
                                         std::string_view body,
                                         const std::vector<std::size_t>& cuts = {}) {
  RecordingSink sink;
  const auto decoder = provider.open_stream(head);
  std::size_t at = 0;
  for (const std::size_t cut : cuts) {
    // A copy of its own, so that a read beyond the piece is seen by a sanitizer.
    decoder->feed(std::string(body.substr(at, cut - at)), sink);
    at = cut;
  }
  decoder->feed(std::string(body.substr(at)), sink);
  decoder->finish(sink);
  return sink.events;
}

// Ways to cut a body of that size: at each offset if there are at most `limit`, else at `limit`
// random ones; and once between all bytes. The same for the same seed.
inline std::vector<std::vector<std::size_t>> ways_to_cut(std::size_t size, std::size_t limit = 200,
                                                         unsigned seed = 1) {
  std::vector<std::vector<std::size_t>> ways;
  std::mt19937 random(seed);
  const std::size_t inner = size > 1 ? size - 1 : 0;
  for (std::size_t i = 0; i < std::min(inner, limit); ++i) {
    ways.push_back({inner <= limit ? i + 1 : 1 + random() % inner});
  }
  std::vector<std::size_t> everywhere;
  for (std::size_t i = 1; i < size; ++i) everywhere.push_back(i);
  ways.push_back(std::move(everywhere));
  return ways;
}

}  // namespace llm_rotate::sdk::testing
