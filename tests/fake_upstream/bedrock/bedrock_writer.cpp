#include "fake_upstream/bedrock/bedrock_writer.hpp"

#include <algorithm>
#include <string_view>

#include "llm_rotate/sdk/json.hpp"

#include "fake_upstream/bedrock/bedrock_check.hpp"
#include "fake_upstream/bedrock/bedrock_errors.hpp"
#include "fake_upstream/bedrock/bedrock_reasoning.hpp"
#include "fake_upstream/bedrock/event_frame.hpp"

namespace llm_rotate::fake::bedrock {
namespace {

using sdk::json::Writer;

std::string_view stop_reason(const ChatAnswer& answer) {
  const std::string_view reason = answer.finish_reason;
  if (answer.refused) return "content_filtered";
  if (!answer.calls.empty() && (reason == "stop" || reason == "tool_calls")) return "tool_use";
  if (reason == "stop") return "end_turn";
  if (reason == "length") return "max_tokens";
  return reason == "content_filter" ? "guardrail_intervened" : reason;
}

void write_usage(Writer& out, const TokenUsage& usage) {
  const auto number = [](std::uint64_t value) { return static_cast<std::int64_t>(value); };
  // What was read from a cache is not part of the input here.
  const std::uint64_t fresh = usage.prompt - std::min(usage.cached, usage.prompt);
  out.key("usage").begin_object().integer("inputTokens", number(fresh));
  out.integer("outputTokens", number(usage.completion));
  out.integer("totalTokens", number(fresh + usage.cached + usage.completion));
  out.integer("cacheReadInputTokens", number(usage.cached)).integer("cacheWriteInputTokens", 0);
  out.end_object();
}

void write_reasoning(Writer& out, const Ask& ask) {
  out.begin_object().key("reasoningContent").begin_object().key("reasoningText").begin_object();
  out.string("text", kReasoning);
  if (is_claude(ask.model)) out.string("signature", signature_of(kReasoning));
  out.end_object().end_object().end_object();
}

// Writes the frames of one stream. Blocks are numbered as they come.
class StreamWriter final : public IStreamWriter {
 public:
  StreamWriter(const Ask& ask, const ChatAnswer& answer) : ask_(ask), answer_(answer) {}

  void write(const Delta& delta, std::string& out) override {
    switch (delta.kind) {
      case Delta::Kind::kStart:
        send("messageStart", Writer().begin_object().string("role", "assistant"), out);
        if (answer_.usage.reasoning > 0) write_thought(out);
        return;
      case Delta::Kind::kText:
        send_delta([&](Writer& json) { json.string("text", delta.text); }, out);
        if (delta.last) close_block(out);
        return;
      case Delta::Kind::kToolStart:
        return start_call(answer_.calls[delta.call], out);
      case Delta::Kind::kToolArguments:
        send_delta(
            [&](Writer& json) {
              json.key("toolUse").begin_object().string("input", delta.text).end_object();
            },
            out);
        if (delta.last) close_block(out);
        return;
      case Delta::Kind::kFinish:
        return send("messageStop",
                    Writer().begin_object().string("stopReason", stop_reason(answer_)), out);
      case Delta::Kind::kUsage: {
        Writer json;
        json.begin_object();
        write_usage(json, answer_.usage);
        json.key("metrics").begin_object().integer("latencyMs", 12).end_object();
        return send("metadata", json, out);
      }
      case Delta::Kind::kDone:
        return;
    }
  }

  void write_malformed(std::string& out) override {
    out += event_frame("contentBlockDelta", R"({"contentBlockIndex":0,"delta":{"text":"broken)");
  }

  void write_error(const VendorError& error, std::string& out) override {
    Writer json;
    json.begin_object().string("message", error.message).end_object();
    out += exception_frame(exception_type(error), json.view());
  }

 private:
  // The real thing pads its payloads so that their sizes tell nothing about the tokens.
  void send(std::string_view type, Writer& json, std::string& out) {
    constexpr std::string_view kPadding = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    json.string("p", kPadding.substr(0, 1 + frames_++ * 7 % kPadding.size())).end_object();
    out += event_frame(type, json.view());
  }

  Writer& begin(Writer& json) const {
    return json.begin_object().integer("contentBlockIndex", block_);
  }

  template <class Fill>
  void send_delta(Fill&& fill, std::string& out) {
    Writer json;
    begin(json).key("delta").begin_object();
    fill(json);
    json.end_object();
    send("contentBlockDelta", json, out);
  }

  void close_block(std::string& out) {
    Writer json;
    send("contentBlockStop", begin(json), out);
    ++block_;
  }

  void start_call(const AnsweredCall& call, std::string& out) {
    Writer json;
    begin(json).key("start").begin_object().key("toolUse").begin_object();
    json.string("toolUseId", call.id).string("name", call.name).end_object().end_object();
    send("contentBlockStart", json, out);
  }

  void write_thought(std::string& out) {
    const auto send_part = [&](std::string_view name, std::string_view value) {
      send_delta(
          [&](Writer& json) {
            json.key("reasoningContent").begin_object().string(name, value).end_object();
          },
          out);
    };
    send_part("text", kReasoning.substr(0, 10));
    send_part("text", kReasoning.substr(10));
    if (is_claude(ask_.model)) send_part("signature", signature_of(kReasoning));
    close_block(out);
  }

  const Ask& ask_;
  const ChatAnswer& answer_;
  std::int64_t block_ = 0;
  std::size_t frames_ = 0;
};

void write_vector(Writer& out, std::string_view text, std::size_t size) {
  std::uint32_t state = 1 + bitwise_crc32(text);
  out.begin_array();
  for (std::size_t i = 0; i < size; ++i) {
    state = state * 1664525U + 1013904223U;
    out.number(static_cast<double>(state >> 8U) / 16777216.0 - 0.5);
  }
  out.end_array();
}

}  // namespace

void write_reply(const Ask& ask, const ChatAnswer& answer, std::string& body) {
  Writer out;
  out.begin_object().key("output").begin_object().key("message").begin_object();
  out.string("role", "assistant").key("content").begin_array();
  if (answer.usage.reasoning > 0) write_reasoning(out, ask);
  if (answer.calls.empty() && !answer.texts.front().empty()) {
    out.begin_object().string("text", answer.texts.front()).end_object();
  }
  for (const AnsweredCall& call : answer.calls) {
    const sdk::json::Document input(call.arguments);
    out.begin_object().key("toolUse").begin_object().string("toolUseId", call.id);
    out.string("name", call.name);
    out.raw("input", input.root().is_object() ? std::string_view(call.arguments) : "{}");
    out.end_object().end_object();
  }
  out.end_array().end_object().end_object().string("stopReason", stop_reason(answer));
  write_usage(out, answer.usage);
  out.key("metrics").begin_object().integer("latencyMs", 12).end_object();
  body += out.end_object().view();
}

std::unique_ptr<IStreamWriter> open_stream(const Ask& ask, const ChatAnswer& answer) {
  return std::make_unique<StreamWriter>(ask, answer);
}

void write_embeddings(const Ask& ask, std::uint64_t tokens, std::string& body) {
  const auto& asked = ask.embeddings;
  Writer out;
  out.begin_object();
  if (ask.model.find("cohere.") != std::string::npos) {
    const bool typed = ask.model.find("-v3") == std::string::npos;
    if (typed) out.key("embeddings").begin_object().key("float");
    if (!typed) out.key("embeddings");
    out.begin_array();
    for (const std::string& text : asked.inputs) write_vector(out, text, asked.dimensions);
    out.end_array();
    if (typed) out.end_object();
    out.string("response_type", typed ? "embeddings_by_type" : "embeddings_floats");
  } else if (is_nova(ask.model)) {
    out.key("embeddings").begin_array().begin_object().string("embeddingType", "TEXT");
    write_vector(out.key("embedding"), asked.inputs.front(), asked.dimensions);
    out.end_object().end_array();
  } else {
    write_vector(out.key("embedding"), asked.inputs.front(), asked.dimensions);
    out.integer("inputTextTokenCount", static_cast<std::int64_t>(tokens));
  }
  body += out.end_object().view();
}

}  // namespace llm_rotate::fake::bedrock
