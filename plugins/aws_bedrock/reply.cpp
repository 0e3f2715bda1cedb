#include "reply.hpp"

#include <utility>

#include "llm_rotate/sdk/error.hpp"
#include "llm_rotate/sdk/retry_hint.hpp"

#include "base/misplaced.hpp"
#include "errors.hpp"
#include "reasoning_state.hpp"
#include "tools.hpp"

namespace llm_rotate::aws_bedrock {

namespace {

using sdk::FinishReason;
using sdk::json::Value;
using sdk::json::Writer;

// The blocks of an answer, gathered by what chat JSON calls them.
class Gathered {
 public:
  explicit Gathered(Value content) {
    content.each([this](Value block) { add(block); });
  }

  bool called() const { return calls_ > 0; }
  bool answered_by_tool() const { return answered_by_tool_; }

  void write_message(Writer& out) const {
    out.begin_object().string("role", "assistant");
    if (has_text_ || calls_ == 0) {
      out.string("content", text_);
    } else {
      out.key("content").null();
    }
    if (!reasoning_.empty()) out.string("reasoning_content", reasoning_);
    if (entries_ > 0) out.raw("reasoning_details", "[" + details_ + "]");
    if (calls_ > 0) out.raw("tool_calls", "[" + tool_calls_ + "]");
    out.end_object();
  }

 private:
  void add(Value block) {
    add_text(block["text"]);
    block["citationsContent"]["content"].each([this](Value part) { add_text(part["text"]); });
    if (block["reasoningContent"].is_object()) add_reasoning(block["reasoningContent"]);
    if (block["toolUse"].is_object()) add_call(block["toolUse"]);
  }

  void add_text(Value text) {
    if (!text.is_string()) return;
    text_ += text.string();
    has_text_ = true;
  }

  void add_reasoning(Value content) {
    const Value text = content["reasoningText"];
    const Value redacted = content["redactedContent"];
    Writer out;
    out.begin_object();
    if (redacted.is_string()) {
      out.string("type", "reasoning.encrypted").string("data", redacted.string());
    } else {
      reasoning_ += text["text"].string();
      out.string("type", "reasoning.text").string("text", text["text"].string());
      if (text["signature"].is_string()) out.string("signature", text["signature"].string());
    }
    out.string("format", kReasoningFormat).integer("index", entries_++).end_object();
    details_.append(details_.empty() ? "" : ",").append(out.view());
  }

  void add_call(Value call) {
    if (is_server_tool(call)) return;
    const std::string input =
        call["input"].is_object() ? sdk::json::dump(call["input"]) : std::string("{}");
    if (call["name"].string() == kSchemaTool) {
      text_ += input;
      has_text_ = answered_by_tool_ = true;
      return;
    }
    Writer out;
    out.begin_object().string("id", call["toolUseId"].string()).string("type", "function");
    out.key("function").begin_object().string("name", call["name"].string());
    out.string("arguments", input).end_object().end_object();
    tool_calls_.append(tool_calls_.empty() ? "" : ",").append(out.view());
    ++calls_;
  }

  std::string text_, reasoning_, details_, tool_calls_;
  std::int64_t entries_ = 0;
  int calls_ = 0;
  bool has_text_ = false;
  bool answered_by_tool_ = false;
};

bool is_exception(Value root) {
  return root.is_object() && !root["output"].exists() &&
         (root["message"].is_string() || root["Message"].is_string() || root["__type"].is_string());
}

}  // namespace

sdk::ChatReply read_reply(const sdk::HttpResponse& response) {
  const sdk::json::Document document(response.body);
  const Value message = document["output"]["message"];
  if (!message["content"].is_array()) throw_misplaced(response, "an answer of Converse");
  const Gathered found(message["content"]);
  sdk::ChatReply reply;
  reply.raw_finish_reason = document["stopReason"].string();
  reply.finish_reason = finish_of(reply.raw_finish_reason, found.called());
  if (reply.finish_reason == FinishReason::kToolCalls && !found.called()) {
    // The tool was the answer; or the service's own, which has been run.
    reply.finish_reason = FinishReason::kStop;
  }
  reply.usage = usage_of(document["usage"]);
  Writer out;
  begin_chat_object(out, "chat.completion", response.headers);
  out.key("choices").begin_array().begin_object().integer("index", 0).key("message");
  found.write_message(out);
  out.string("finish_reason", name_of(reply.finish_reason));
  out.end_object().end_array();
  if (reply.usage.known) write_usage(out, reply.usage);
  reply.json = out.end_object().str();
  return reply;
}

FinishReason finish_of(std::string_view stop_reason, bool called) {
  if (stop_reason == "end_turn" || stop_reason == "stop_sequence" || stop_reason.empty()) {
    return called ? FinishReason::kToolCalls : FinishReason::kStop;
  }
  if (stop_reason == "tool_use") return FinishReason::kToolCalls;
  if (stop_reason == "max_tokens" || stop_reason == "model_context_window_exceeded") {
    return FinishReason::kLength;
  }
  if (stop_reason == "guardrail_intervened" || stop_reason == "content_filtered") {
    return FinishReason::kContentFilter;
  }
  return FinishReason::kError;
}

sdk::Usage usage_of(Value usage) {
  sdk::Usage out;
  if (!usage.is_object()) return out;
  const auto count = [usage](std::string_view name) {
    const std::int64_t value = usage[name].integer();
    constexpr std::int64_t kMost = std::int64_t{1} << 52;
    return value < 0 || value > kMost ? 0 : value;
  };
  out.known = true;
  out.cached_tokens = count("cacheReadInputTokens");
  out.cache_write_tokens = count("cacheWriteInputTokens");
  out.prompt_tokens = count("inputTokens") + out.cached_tokens + out.cache_write_tokens;
  out.completion_tokens = count("outputTokens");
  out.total_tokens = out.prompt_tokens + out.completion_tokens;
  return out;
}

void write_usage(Writer& out, const sdk::Usage& usage) {
  out.key("usage").begin_object().integer("prompt_tokens", usage.prompt_tokens);
  out.integer("completion_tokens", usage.completion_tokens);
  out.integer("total_tokens", usage.total_tokens);
  out.key("prompt_tokens_details").begin_object().integer("cached_tokens", usage.cached_tokens);
  out.integer("cache_write_tokens", usage.cache_write_tokens).end_object().end_object();
}

void begin_chat_object(Writer& out, std::string_view object, const sdk::Headers& headers) {
  const std::string_view id = headers.get("x-amzn-requestid");
  const std::int64_t answered = sdk::retry_hint::answered_at(headers).value_or(0);
  out.begin_object().string("id", id.empty() ? std::string_view("bedrock") : id.substr(0, 128));
  out.string("object", object).integer("created", answered / 1000);
}

void throw_misplaced(const sdk::HttpResponse& response, std::string_view wanted) {
  const sdk::json::Document document(response.body);
  if (is_exception(document.root())) {
    throw sdk::ProviderError(verdict_on_exception(response.headers.get("x-amzn-errortype"),
                                                  response.body, response.headers));
  }
  const plugin_base::Expected expected = {"bedrock", "Bedrock", wanted};
  if (document["stopReason"].is_string()) plugin_base::throw_unanswered(response, expected);
  plugin_base::throw_misplaced(response, expected);
}

bool is_server_tool(Value tool_use) {
  return tool_use["type"].string() == "server_tool_use";
}

}  // namespace llm_rotate::aws_bedrock
