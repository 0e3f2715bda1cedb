#include "replay/response_replay.hpp"

#include <algorithm>
#include <random>
#include <utility>

#include "llm_rotate/sdk/testing/recording_sink.hpp"

namespace llm_rotate::replay {

namespace {

using sdk::testing::RecordedEvent;
using Kind = sdk::StreamEvent::Kind;
using Cuts = std::vector<std::size_t>;

constexpr std::size_t kRandomCuts = 200;

bool same(const std::optional<sdk::Verdict>& a, const std::optional<sdk::Verdict>& b) {
  if (a.has_value() != b.has_value()) return false;
  return !a || (a->type == b->type && a->scope == b->scope && a->rule == b->rule &&
                a->retry_after_ms == b->retry_after_ms && a->message == b->message);
}

bool same(const RecordedEvent& a, const RecordedEvent& b) {
  return a.kind == b.kind && a.json == b.json && a.speaks == b.speaks &&
         a.finish_reason == b.finish_reason && a.raw_finish_reason == b.raw_finish_reason &&
         a.model == b.model && a.usage == b.usage && same(a.error, b.error);
}

bool same(const std::vector<RecordedEvent>& a, const std::vector<RecordedEvent>& b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(),
                    [](const RecordedEvent& x, const RecordedEvent& y) { return same(x, y); });
}

// Each random place alone, all of them at once, every frame, every byte.
std::vector<Cuts> ways_to_cut(std::string_view body, bool event_stream) {
  std::vector<Cuts> ways = {frame_ends(body, event_stream)};
  std::mt19937_64 random(body.size());
  Cuts places;
  for (std::size_t i = 0; i < kRandomCuts && body.size() > 1; ++i) {
    places.push_back(1 + random() % (body.size() - 1));
    ways.push_back({places.back()});
  }
  std::sort(places.begin(), places.end());
  ways.push_back(places);
  Cuts everywhere;
  for (std::size_t i = 1; i < body.size(); ++i) everywhere.push_back(i);
  ways.push_back(std::move(everywhere));
  return ways;
}

std::string name_of_way(const Cuts& cuts, std::size_t body_size) {
  if (cuts.size() == 1) return "cut at byte " + std::to_string(cuts.front());
  if (cuts.size() + 1 == body_size) return "cut between all bytes";
  return "cut at " + std::to_string(cuts.size()) + " places";
}

Replayed replay_stream(const sdk::IProvider& provider, const Recording& recording) {
  const sdk::HttpHead head = {recording.response.status, recording.response.headers};
  const std::string& body = recording.response.body;
  const auto whole = sdk::testing::decode(provider, head, body);
  Replayed out = {answer_of_stream(whole), {}};
  for (const RecordedEvent& event : whole) {
    if (event.kind == Kind::kMalformed) out.trouble = "the plugin finds a malformed event";
    if (event.kind == Kind::kChunk && !sdk::json::Document(event.json).root().is_object()) {
      out.trouble = "the plugin hands out a chunk that is not a JSON object";
    }
  }
  const bool event_stream = (*recording.document)["wire_format"].string() == "eventstream";
  for (const Cuts& cuts : ways_to_cut(body, event_stream)) {
    if (same(sdk::testing::decode(provider, head, body, cuts), whole)) continue;
    out.trouble = "the stream says something else when it is " + name_of_way(cuts, body.size());
    break;
  }
  return out;
}

Replayed replay_reply(const sdk::IProvider& provider, const sdk::IEmbedder* embedder,
                      const Recording& recording) {
  if (recording.is_embedding()) {
    if (embedder == nullptr) return {{}, "the plugin has no embeddings"};
    Replayed out = {answer_of_embeddings(embedder->parse_embed(recording.response)), {}};
    if (out.answer.embeddings == 0U) out.trouble = "the plugin finds no vector";
    return out;
  }
  const sdk::ChatReply reply = provider.parse(recording.response);
  Replayed out = {answer_of_reply(reply), {}};
  if (!sdk::json::Document(reply.json).root().is_object()) {
    out.trouble = "the plugin hands out a reply that is not a JSON object";
  }
  return out;
}

Replayed judged(sdk::Verdict verdict) {
  Replayed out;
  if (verdict.type == sdk::ErrorType::kUnknown) {
    out.trouble = "the plugin cannot say what kind of error this is";
  } else if (verdict.rule.empty()) {
    out.trouble = "the plugin does not name the rule of its verdict";
  }
  out.answer = answer_of_error(std::move(verdict));
  return out;
}

}  // namespace

std::vector<std::size_t> frame_ends(std::string_view body, bool event_stream) {
  std::vector<std::size_t> ends;
  std::size_t at = 0;
  if (event_stream) {
    // Each message starts with its length, four bytes, the highest first.
    while (body.size() - at >= 4) {
      std::size_t length = 0;
      for (std::size_t i = 0; i < 4; ++i) {
        length = length << 8U | static_cast<unsigned char>(body[at + i]);
      }
      if (length < 16 || length >= body.size() - at) break;
      at += length;
      ends.push_back(at);
    }
    return ends;
  }
  while (at < body.size()) {
    std::size_t next = std::string_view::npos;
    for (const std::string_view blank : {"\n\n", "\r\n\r\n", "\r\r"}) {
      const std::size_t found = body.find(blank, at);
      if (found != std::string_view::npos) next = std::min(next, found + blank.size());
    }
    if (next >= body.size()) break;
    at = next;
    ends.push_back(at);
  }
  return ends;
}

Replayed replay_response(const sdk::IProvider& provider, const sdk::IEmbedder* embedder,
                         const Recording& recording) {
  if (!recording.response.ok()) return judged(provider.classify(recording.response));
  try {
    if (recording.is_framed() || (recording.stream && !recording.is_embedding())) {
      return replay_stream(provider, recording);
    }
    return replay_reply(provider, embedder, recording);
  } catch (const sdk::ProviderError& error) {
    return judged(error.verdict());
  }
}

}  // namespace llm_rotate::replay
