// What is asked and what is answered. Plain values, with constructors: they may be built inside a
// `co_await` expression, which g++ 12 miscompiles for aggregates.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace llm_rotate {

// One piece of a message. Bytes are raw, not base64.
class ContentPart {
 public:
  static ContentPart text(std::string_view text);
  static ContentPart image_bytes(std::string_view bytes, std::string_view mime_type = "image/png");
  static ContentPart image_url(std::string_view url);
  static ContentPart pdf_bytes(std::string_view bytes, std::string_view filename = "document.pdf");
  static ContentPart file(std::string_view bytes, std::string_view mime_type,
                          std::string_view filename);
  static ContentPart audio_bytes(std::string_view bytes,
                                 std::string_view format = "wav");  // or "mp3"

  // The part in chat JSON.
  const std::string& json() const { return json_; }

 private:
  explicit ContentPart(std::string json) : json_(std::move(json)) {}
  std::string json_;
};

struct ToolCall {
  ToolCall() = default;
  ToolCall(std::string call_id, std::string tool_name, std::string tool_arguments)
      : id(std::move(call_id)), name(std::move(tool_name)), arguments(std::move(tool_arguments)) {}

  std::string id;
  std::string name;
  std::string arguments;  // JSON as the model wrote it; may be invalid if it was cut off
};

struct ChatMessage {
  ChatMessage(std::string of_role, std::string text)
      : role(std::move(of_role)), content(std::move(text)) {}
  ChatMessage(std::string_view of_role, std::vector<ContentPart> of_parts)
      : role(of_role), parts(std::move(of_parts)) {}

  static ChatMessage system(std::string text) { return {"system", std::move(text)}; }
  static ChatMessage user(std::string text) { return {"user", std::move(text)}; }
  static ChatMessage user(std::vector<ContentPart> parts) { return {"user", std::move(parts)}; }
  static ChatMessage assistant(std::string text) { return {"assistant", std::move(text)}; }
  static ChatMessage assistant(std::string text, std::vector<ToolCall> calls) {
    ChatMessage message("assistant", std::move(text));
    message.tool_calls = std::move(calls);
    return message;
  }
  static ChatMessage tool(std::string call_id, std::string result) {
    ChatMessage message("tool", std::move(result));
    message.tool_call_id = std::move(call_id);
    return message;
  }

  std::string role;
  std::string content;
  std::vector<ContentPart> parts;    // used instead of `content` when not empty
  std::vector<ToolCall> tool_calls;  // of an assistant
  std::string tool_call_id;          // of a tool's result
};

// Everything here is optional. The `..._json` members are JSON in OpenAI's Chat Completions shape,
// whichever provider answers.
struct CallOptions {
  std::string provider;  // its keys only, no fallback
  bool fallback = true;  // false: do not go down the chain
  std::string
      session;  // with [affinity]: calls of one session prefer the key that served them last
  std::optional<std::int64_t> max_tokens;
  std::optional<double> temperature;
  std::optional<double> top_p;
  std::optional<std::int64_t> seed;
  std::vector<std::string> stop;
  std::string reasoning_effort;      // "none", "low", "medium", "high", ...
  std::string tools_json;            // an array
  std::string tool_choice_json;      // "\"auto\"", or an object
  std::string response_format_json;  // an object
  std::string extra_json;            // an object, merged into the provider's request body last
  std::optional<int> max_retries;
  std::optional<std::chrono::milliseconds> timeout;  // of the whole call, all attempts and waits
  // Of one attempt; unset: the provider's. The last two are for streams.
  std::optional<std::chrono::milliseconds> connect_timeout;
  std::optional<std::chrono::milliseconds> first_token_timeout;
  std::optional<std::chrono::milliseconds> idle_timeout;
  std::optional<bool> strict;  // refuse a parameter that the provider lacks instead of dropping it
};

struct ChatRequest {
  ChatRequest(std::string model_id, std::string prompt, CallOptions with = {})
      : model(std::move(model_id)), options(std::move(with)) {
    messages.push_back(ChatMessage::user(std::move(prompt)));
  }
  ChatRequest(std::string model_id, std::vector<ChatMessage> conversation, CallOptions with = {})
      : model(std::move(model_id)), messages(std::move(conversation)), options(std::move(with)) {}

  std::string model;
  std::vector<ChatMessage> messages;
  CallOptions options;
};

struct EmbedRequest {
  EmbedRequest(std::string model_id, std::vector<std::string> texts, CallOptions with = {})
      : model(std::move(model_id)), input(std::move(texts)), options(std::move(with)) {}

  std::string model;
  std::vector<std::string> input;
  std::optional<int> dimensions;
  CallOptions options;
};

// Prompt tokens include what was read from or written to a cache, output includes reasoning.
struct Usage {
  bool known = false;
  std::int64_t input_tokens = 0;
  std::int64_t output_tokens = 0;
  std::int64_t total_tokens = 0;
  std::int64_t cached_tokens = 0;
  std::int64_t cache_write_tokens = 0;
  std::int64_t reasoning_tokens = 0;
};

// Where an answer came from.
struct Provenance {
  std::string call_id;   // names the call in the usage log
  std::string provider;  // the name of the provider entry that answered
  std::string model;     // as the provider names it
  std::string key_id;    // masked
  int attempts = 0;
  std::int64_t latency_ms = 0;
};

struct ChatResponse : Provenance {
  std::string content;
  std::string reasoning;
  std::vector<ToolCall> tool_calls;
  std::string finish_reason;  // "stop", "length", "tool_calls", "content_filter", "error"
  Usage usage;
  std::string raw;  // the whole answer as chat JSON
};

struct EmbedResponse : Provenance {
  std::vector<std::vector<float>> embeddings;  // in the order of the input
  Usage usage;
};

struct ToolCallDelta {
  int index = 0;
  std::string id;         // on the first piece of a call
  std::string name;       // likewise
  std::string arguments;  // to be appended
};

// A piece of a streamed answer. The last one carries the finish reason and the usage.
struct StreamChunk {
  std::string delta;
  std::string reasoning_delta;
  std::vector<ToolCallDelta> tool_call_deltas;
  std::string provider;
  std::string model;
  std::string finish_reason;  // empty but on the last chunk
  std::optional<Usage> usage;
};

}  // namespace llm_rotate
