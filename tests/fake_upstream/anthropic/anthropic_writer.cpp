#include "fake_upstream/anthropic/anthropic_writer.hpp"

#include <algorithm>

#include "fake_upstream/anthropic/anthropic_errors.hpp"
#include "fake_upstream/anthropic/anthropic_models.hpp"
#include "fake_upstream/anthropic/anthropic_thinking.hpp"
#include "fake_upstream/json_text.hpp"

namespace llm_rotate::fake::anthropic {
namespace {

std::string padded(std::string_view prefix, std::uint64_t number) {
  constexpr std::size_t kDigits = 20;
  std::string digits = std::to_string(number);
  return std::string(prefix) + std::string(kDigits - std::min(kDigits, digits.size()), '0') +
         digits;
}

// "call_01i0" of the neutral answer as the vendor would put it.
std::string call_id(const AnsweredCall& call) {
  constexpr std::string_view kNeutral = "call_";
  const std::string_view id = call.id;
  return "toolu_01" + std::string(id.starts_with(kNeutral) ? id.substr(kNeutral.size()) : id);
}

std::string stop_reason(const ChatAnswer& answer) {
  const std::string& reason = answer.finish_reason;
  if (answer.refused) {
    return "refusal";
  }
  if (reason == "length") {
    return "max_tokens";
  }
  if (reason == "tool_calls" || (reason == "stop" && !answer.calls.empty())) {
    return "tool_use";
  }
  if (reason == "content_filter") {
    return "refusal";
  }
  return reason == "stop" ? "end_turn" : reason;
}

bool thinks(const ChatAnswer& answer) {
  return answer.usage.reasoning > 0;
}

std::string_view shown_thought(const Ask& ask) {
  return ask.chat.show_reasoning ? kThought : std::string_view();
}

// A part of the prompt is written to the cache where a mark asks for it.
void append_usage(std::string& out, const Ask& ask, const TokenUsage& usage, bool final) {
  const std::uint64_t fresh = usage.prompt - std::min(usage.prompt, usage.cached);
  const std::uint64_t written = ask.chat.marks_cache ? fresh / 2 : 0;
  out += R"({"input_tokens":)";
  append_number(out, fresh - written);
  out += R"(,"cache_creation_input_tokens":)";
  append_number(out, written);
  out += R"(,"cache_read_input_tokens":)";
  append_number(out, usage.cached);
  out += R"(,"cache_creation":{"ephemeral_5m_input_tokens":)";
  append_number(out, written);
  out += R"(,"ephemeral_1h_input_tokens":0},"output_tokens":)";
  append_number(out, final ? usage.completion : std::min<std::uint64_t>(usage.completion, 1));
  if (final) {
    out += R"(,"output_tokens_details":{"thinking_tokens":)";
    append_number(out, usage.reasoning);
    out += '}';
  }
  out += R"(,"service_tier":"standard"})";
}

void append_stop(std::string& out, const ChatAnswer& answer) {
  const std::string reason = stop_reason(answer);
  out += R"("stop_reason":)";
  append_json_string(out, reason);
  out += R"(,"stop_sequence":null,"stop_details":)";
  if (reason != "refusal") {
    out += "null";
    return;
  }
  out += R"({"type":"refusal","category":null,"explanation":)";
  append_json_string(
      out, answer.refused ? std::string_view(answer.texts.front()) : std::string_view("Not this."));
  out += '}';
}

void append_head(std::string& out, const Ask& ask, const Stamp& stamp) {
  out += R"({"model":)";
  append_json_string(out, snapshot_of(ask.model));
  out += R"(,"id":)";
  append_json_string(out, padded("msg_01", stamp.seq));
  out += R"(,"type":"message","role":"assistant","content":[)";
}

void append_call_head(std::string& out, const AnsweredCall& call) {
  out += R"({"type":"tool_use","id":)";
  append_json_string(out, call_id(call));
  out += R"(,"name":)";
  append_json_string(out, call.name);
  out += R"(,"input":)";
}

// Writes the events of one stream: blocks one after the other, each with its start and its stop.
class StreamWriter final : public IStreamWriter {
 public:
  StreamWriter(const Ask& ask, const ChatAnswer& answer, const Stamp& stamp)
      : ask_(ask), answer_(answer), stamp_(stamp) {}

  void write(const Delta& delta, std::string& out) override {
    switch (delta.kind) {
      case Delta::Kind::kStart:
        return write_start(out);
      case Delta::Kind::kText:
        return write_text(delta, out);
      case Delta::Kind::kToolStart:
        return write_call(delta, out);
      case Delta::Kind::kToolArguments:
        return write_arguments(delta, out);
      case Delta::Kind::kFinish:
        return write_finish(out);
      case Delta::Kind::kUsage:
        return;
      case Delta::Kind::kDone:
        out += "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
    }
  }

  void write_malformed(std::string& out) override {
    out += "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":\n\n";
  }

  void write_error(const VendorError& error, std::string& out) override {
    out += "event: error\ndata: ";
    anthropic::write_error(error, out);
    out += "\n\n";
  }

 private:
  void write_start(std::string& out) {
    out += "event: message_start\ndata: {\"type\":\"message_start\",\"message\":";
    append_head(out, ask_, stamp_);
    out += R"(],"stop_reason":null,"stop_sequence":null,"usage":)";
    append_usage(out, ask_, answer_.usage, false);
    out += "}}\n\n";
    if (thinks(answer_)) {
      write_thought(out);
    }
    out += "event: ping\ndata: {\"type\": \"ping\"}\n\n";
  }

  void write_thought(std::string& out) {
    open_block(R"({"type":"thinking","thinking":"","signature":""})", out);
    const std::string_view shown = shown_thought(ask_);
    if (!shown.empty()) {
      open_delta(out);
      out += R"({"type":"thinking_delta","thinking":)";
      append_json_string(out, shown);
      close_delta(out);
    }
    open_delta(out);
    out += R"({"type":"signature_delta","signature":)";
    append_json_string(out, signature_of(shown, ask_.model));
    close_delta(out);
    close_block(out);
  }

  void write_text(const Delta& delta, std::string& out) {
    // A refusal is told at the end, not said.
    if (answer_.refused) {
      return;
    }
    if (delta.first) {
      open_block(R"({"type":"text","text":""})", out);
    }
    open_delta(out);
    out += R"({"type":"text_delta","text":)";
    append_json_string(out, delta.text);
    close_delta(out);
    if (delta.last) {
      close_block(out);
    }
  }

  void write_call(const Delta& delta, std::string& out) {
    std::string block;
    append_call_head(block, answer_.calls[delta.call]);
    open_block(block + R"({},"caller":{"type":"direct"}})", out);
    write_partial({}, out);
    if (delta.last) {
      close_block(out);
    }
  }

  void write_arguments(const Delta& delta, std::string& out) {
    write_partial(delta.text, out);
    if (delta.last) {
      close_block(out);
    }
  }

  void write_partial(std::string_view text, std::string& out) {
    open_delta(out);
    out += R"({"type":"input_json_delta","partial_json":)";
    append_json_string(out, text);
    close_delta(out);
  }

  void write_finish(std::string& out) const {
    out += "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{";
    append_stop(out, answer_);
    out += R"(},"usage":)";
    append_usage(out, ask_, answer_.usage, true);
    out += "}\n\n";
  }

  void open_block(std::string_view block, std::string& out) const {
    out += "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":";
    append_number(out, index_);
    out += R"(,"content_block":)";
    out += block;
    out += "}\n\n";
  }
  void open_delta(std::string& out) const {
    out += "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":";
    append_number(out, index_);
    out += R"(,"delta":)";
  }
  static void close_delta(std::string& out) { out += "}}\n\n"; }
  void close_block(std::string& out) {
    out += "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":";
    append_number(out, index_++);
    out += "}\n\n";
  }

  const Ask& ask_;
  const ChatAnswer& answer_;
  const Stamp stamp_;
  std::uint64_t index_ = 0;  // of the block that is open, or comes next
};

void append_separator(std::string& out) {
  if (out.back() != '[') {
    out += ',';
  }
}

}  // namespace

void write_reply(const Ask& ask, const ChatAnswer& answer, const Stamp& stamp, std::string& body) {
  append_head(body, ask, stamp);
  if (thinks(answer)) {
    body += R"({"type":"thinking","thinking":)";
    append_json_string(body, shown_thought(ask));
    body += R"(,"signature":)";
    append_json_string(body, signature_of(shown_thought(ask), ask.model));
    body += '}';
  }
  if (!answer.refused && !answer.texts.front().empty()) {
    append_separator(body);
    body += R"({"type":"text","text":)";
    append_json_string(body, answer.texts.front());
    body += '}';
  }
  for (const AnsweredCall& call : answer.calls) {
    append_separator(body);
    append_call_head(body, call);
    // Cut off by the limit, the vendor leaves the input out.
    const bool whole = !call.arguments.empty() && call.arguments.back() == '}';
    body += whole ? call.arguments : "{}";
    body += R"(,"caller":{"type":"direct"}})";
  }
  body += "],";
  append_stop(body, answer);
  body += R"(,"usage":)";
  append_usage(body, ask, answer.usage, true);
  body += '}';
}

std::unique_ptr<IStreamWriter> open_stream(const Ask& ask, const ChatAnswer& answer,
                                           const Stamp& stamp) {
  return std::make_unique<StreamWriter>(ask, answer, stamp);
}

void write_models(const std::vector<std::string>& ids, std::string& body) {
  body += R"({"data":[)";
  for (std::size_t i = 0; i < ids.size(); ++i) {
    body += i == 0 ? "" : ",";
    write_model(ids[i], body);
  }
  body += R"(],"has_more":false,"first_id":)";
  append_json_string(body, ids.empty() ? std::string_view() : std::string_view(ids.front()));
  body += R"(,"last_id":)";
  append_json_string(body, ids.empty() ? std::string_view() : std::string_view(ids.back()));
  body += '}';
}

void write_model(std::string_view id, std::string& body) {
  body += R"({"type":"model","id":)";
  append_json_string(body, id);
  body += R"(,"display_name":)";
  append_json_string(body, id);
  body += R"(,"created_at":"2025-09-29T00:00:00Z","max_input_tokens":200000,"max_tokens":)";
  append_number(body, traits_of(id).max_output);
  body += '}';
}

}  // namespace llm_rotate::fake::anthropic
