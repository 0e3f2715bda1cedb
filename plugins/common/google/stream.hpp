// Decodes a streamed answer of `streamGenerateContent`: server-sent events without an end marker;
// or a JSON array, a plain answer, or a bare error in the middle, which the vendor sends as well.
//
// Made by `open_stream`, owned by one call, one thread at a time. Bytes may be cut anywhere.
#pragma once

#include <cstdint>
#include <list>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/chat.hpp"
#include "llm_rotate/sdk/http.hpp"
#include "llm_rotate/sdk/json.hpp"
#include "llm_rotate/sdk/sse.hpp"

#include "google/answer.hpp"
#include "google/array_splitter.hpp"
#include "google/candidate.hpp"
#include "google/host.hpp"

namespace llm_rotate::google {

class StreamDecoder final : public sdk::IStreamDecoder {
 public:
  StreamDecoder(sdk::HttpHead head, const Host& host);

  void feed(std::string_view bytes, sdk::IStreamSink& sink) override;
  void finish(sdk::IStreamSink& sink) override;

 private:
  enum class Mode : std::uint8_t {
    kUndecided,  // nothing but white space has come
    kEvents,
    kArray,
    kWhole,  // a plain answer, or an error between events: collected to its end
    kEnded,  // an error has come; what follows says nothing
  };

  void decide(std::string_view bytes);
  void feed_events(std::string_view bytes, sdk::IStreamSink& sink);
  void feed_sse(std::string_view bytes, sdk::IStreamSink& sink);
  void collect(std::string_view bytes, sdk::IStreamSink& sink);
  void finish_whole(sdk::IStreamSink& sink);
  void on_text(std::string_view json, sdk::IStreamSink& sink);
  void on_answer(sdk::json::Value answer, sdk::IStreamSink& sink);
  bool write_candidates(sdk::json::Value candidates, sdk::json::Writer& out);
  static void malformed(sdk::IStreamSink& sink);
  Candidate* candidate_of(std::int64_t index);
  const Candidate* finished_candidate() const;
  bool is_whole() const { return blocked_ || finished_candidate() != nullptr; }
  void end(sdk::IStreamSink& sink);
  void fail(sdk::Verdict verdict, sdk::IStreamSink& sink);
  void fail_too_large(sdk::IStreamSink& sink);

  const sdk::HttpHead head_;
  const Host& host_;
  Mode mode_ = Mode::kUndecided;
  bool at_line_start_ = true;
  sdk::SseDecoder sse_;
  ArraySplitter array_;
  std::string whole_;
  AnswerFacts facts_;
  std::list<Candidate> candidates_;
  bool blocked_ = false;
};

}  // namespace llm_rotate::google
