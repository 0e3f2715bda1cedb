// Decodes a streamed answer of the family: server-sent events with chunks, a usage chunk and
// [DONE]; or whatever a server sends instead.
//
// Made by `open_stream`, owned by one call, one thread at a time. Bytes may be cut anywhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/chat.hpp"
#include "llm_rotate/sdk/http.hpp"
#include "llm_rotate/sdk/sse.hpp"

#include "openai_family/dialect.hpp"
#include "openai_family/mend.hpp"
#include "openai_family/reply_scan.hpp"
#include "openai_family/tool_calls.hpp"

namespace llm_rotate::openai_family {

class StreamDecoder final : public sdk::IStreamDecoder {
 public:
  StreamDecoder(sdk::HttpHead head, const Dialect& dialect);

  void feed(std::string_view bytes, sdk::IStreamSink& sink) override;
  void finish(sdk::IStreamSink& sink) override;

 private:
  enum class Mode : std::uint8_t {
    kUndecided,  // nothing but white space has come
    kEvents,
    kWhole,  // a plain answer, collected to its end
    kEnded,  // [DONE] or an error has come; what follows says nothing
  };
  // What is known of one choice across its chunks.
  struct ChoiceState {
    std::int64_t index = 0;
    bool refused = false;
    bool called = false;
    bool finished = false;
    sdk::FinishReason reason = sdk::FinishReason::kNone;
    std::string raw_reason;
    ToolCallBook calls;
  };

  void decide(std::string_view bytes);
  void on_sse(const sdk::SseEvent& event, sdk::IStreamSink& sink);
  void on_data(std::string_view data, sdk::IStreamSink& sink);
  void on_usage_alone(std::string_view data, sdk::IStreamSink& sink);
  void on_chunk(std::string_view json, sdk::IStreamSink& sink);
  bool take_choice(const ReplyScan::Choice& choice);
  ChoiceState* state_of(std::int64_t index);
  const ChoiceState* finished_choice() const;
  void finish_whole(sdk::IStreamSink& sink);
  void end(sdk::IStreamSink& sink);
  void fail(sdk::Verdict verdict, sdk::IStreamSink& sink);
  void fail_too_large(sdk::IStreamSink& sink);

  sdk::HttpHead head_;
  const Dialect& dialect_;
  Mode mode_ = Mode::kUndecided;
  sdk::SseDecoder sse_;
  std::string whole_;
  std::string one_line_;
  ReplyScan scan_;
  Mend mend_;
  std::vector<ChoiceState> choices_;
};

}  // namespace llm_rotate::openai_family
