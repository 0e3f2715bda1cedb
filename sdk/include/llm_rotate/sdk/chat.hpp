// A chat on its way through the host. It travels as *chat JSON*: the shape of OpenAI's Chat
// Completions, with the extension fields that sdk/doc/chat-json.md lists. The structs here carry
// those bytes and, beside them, the few facts that the host acts on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "llm_rotate/sdk/error.hpp"

namespace llm_rotate::sdk {

struct ChatRequest {
  std::string_view json;   // the whole request in chat JSON; valid for the length of the call
  std::string_view extra;  // a JSON object merged into the provider's body last; empty for none
  bool stream = false;     // whether this attempt streams; wins over a "stream" field in `json`
  bool strict = false;     // refuse a parameter that the vendor lacks instead of dropping it
  // The same request as a client spelled it in a vendor's own dialect; empty for none. `build` of a
  // provider whose vendor speaks that dialect sends this body with only the model (and what says
  // that it streams) changed, and sets `HttpRequest::native`. Valid for the length of the call.
  std::string_view native_dialect = {};  // "openai-chat", "anthropic-messages", "gemini"
  std::string_view native_json = {};
};

// The one set of finish reasons. The provider's own word is kept beside it.
// The values cross the C ABI: append only.
enum class FinishReason : std::int32_t {
  kNone = 0,
  kStop = 1,
  kLength = 2,
  kToolCalls = 3,
  kContentFilter = 4,
  kError = 5,
};

constexpr std::string_view name_of(FinishReason reason) {
  switch (reason) {
    case FinishReason::kStop:
      return "stop";
    case FinishReason::kLength:
      return "length";
    case FinishReason::kToolCalls:
      return "tool_calls";
    case FinishReason::kContentFilter:
      return "content_filter";
    case FinishReason::kError:
      return "error";
    case FinishReason::kNone:
      break;
  }
  return "";
}

// Tokens of one answer. Prompt includes what was read from or written to a cache; completion
// includes reasoning. `known` is false when the provider did not say at all.
struct Usage {
  bool known = false;
  std::int64_t prompt_tokens = 0;
  std::int64_t completion_tokens = 0;
  std::int64_t total_tokens = 0;
  std::int64_t cached_tokens = 0;
  std::int64_t cache_write_tokens = 0;
  std::int64_t reasoning_tokens = 0;

  bool operator==(const Usage&) const = default;
};

struct ChatReply {
  std::string json;  // a `chat.completion` object
  FinishReason finish_reason = FinishReason::kNone;
  std::string raw_finish_reason;
  std::string model;  // the model that answered, as the provider names it
  Usage usage;
};

// One thing that a stream decoder found in the bytes it was fed.
struct StreamEvent {
  enum class Kind : std::int32_t {
    kChunk = 0,      // `json` is a `chat.completion.chunk`
    kEnd = 1,        // the provider's final marker
    kError = 2,      // an error inside the stream; `error` says which
    kMalformed = 3,  // an event that could not be read; skipped and counted
  };

  Kind kind = Kind::kChunk;
  std::string_view json;  // valid until the sink returns
  // Something that a caller would notice has arrived: text, reasoning, a refusal, a tool call.
  bool speaks = false;
  FinishReason finish_reason = FinishReason::kNone;  // kNone when this event brings none
  std::string_view raw_finish_reason;
  std::string_view model;
  std::optional<Usage> usage;    // cumulative: replaces what came before
  std::optional<Verdict> error;  // for kError
};

class IStreamSink {
 public:
  virtual ~IStreamSink() = default;
  virtual void on_event(const StreamEvent& event) = 0;
};

// Decodes the body of one streamed answer. Bytes may be cut anywhere. Owned by one call, used by
// one thread at a time.
class IStreamDecoder {
 public:
  virtual ~IStreamDecoder() = default;
  virtual void feed(std::string_view bytes, IStreamSink& sink) = 0;
  // The body has ended. Hands out what was still pending; whether the answer is whole is for the
  // host to judge, by whether kEnd or a finish reason had come.
  virtual void finish(IStreamSink& sink) = 0;
};

}  // namespace llm_rotate::sdk
