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

#include "base/framed_decoder.hpp"
#include "openai_family/dialect.hpp"
#include "openai_family/mend.hpp"
#include "openai_family/reply_scan.hpp"
#include "openai_family/tool_calls.hpp"

namespace llm_rotate::openai_family {

class StreamDecoder final : public plugin_base::FramedDecoder {
 public:
  StreamDecoder(sdk::HttpHead head, const Dialect& dialect);

 protected:
  void on_sse(const sdk::SseEvent& event, sdk::IStreamSink& sink) override;
  void on_whole(const sdk::HttpResponse& response, sdk::IStreamSink& sink) override;
  bool is_whole(std::string_view data) const override;

 private:
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

  void on_data(std::string_view data, sdk::IStreamSink& sink);
  void on_usage_alone(std::string_view data, sdk::IStreamSink& sink);
  void on_chunk(std::string_view json, sdk::IStreamSink& sink);
  bool take_choice(const ReplyScan::Choice& choice);
  ChoiceState* state_of(std::int64_t index);
  const ChoiceState* finished_choice() const;

  const Dialect& dialect_;
  std::string one_line_;
  ReplyScan scan_;
  Mend mend_;
  std::vector<ChoiceState> choices_;
};

}  // namespace llm_rotate::openai_family
