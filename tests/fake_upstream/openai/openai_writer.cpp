#include "fake_upstream/openai/openai_writer.hpp"

#include "fake_upstream/json_text.hpp"
#include "fake_upstream/openai/openai_models.hpp"
#include "fake_upstream/openai/openai_parts.hpp"

namespace llm_rotate::fake::openai {
namespace {

void append_calls(std::string& out, const ChatAnswer& answer) {
  out += R"(,"tool_calls":[)";
  for (std::size_t i = 0; i < answer.calls.size(); ++i) {
    const AnsweredCall& call = answer.calls[i];
    out += i == 0 ? R"({"id":)" : R"(,{"id":)";
    append_json_string(out, call.id);
    out += R"(,"type":"function","function":{"name":)";
    append_json_string(out, call.name);
    out += R"(,"arguments":)";
    append_json_string(out, call.arguments);
    out += "}}";
  }
  out += ']';
}

void append_choice(std::string& out, const Ask& ask, const ChatAnswer& answer, std::size_t index,
                   bool thinks_aloud) {
  const std::string& text = answer.texts[index];
  const bool says_text = answer.calls.empty() && !answer.refused;
  out += index == 0 ? R"({"index":)" : R"(,{"index":)";
  append_number(out, index);
  out += R"(,"message":{"role":"assistant","content":)";
  if (says_text) {
    append_json_string(out, text);
  } else {
    out += "null";
  }
  if (!answer.calls.empty()) {
    append_calls(out, answer);
  }
  out += R"(,"refusal":)";
  if (answer.refused) {
    append_json_string(out, text);
  } else {
    out += "null";
  }
  if (thinks_aloud) {
    out += ',';
    append_thoughts(out);
  }
  out += R"(,"annotations":[]},"logprobs":)";
  if (ask.chat.logprobs && answer.calls.empty()) {
    append_logprobs(out, text, answer.refused, ask.chat.top_logprobs);
  } else {
    out += "null";
  }
  out += R"(,"finish_reason":)";
  append_json_string(out, answer.finish_reason);
  out += '}';
}

// A broker shows what a model thought, where it was asked to think and not to hide it.
bool thinks_aloud(const Ask& ask, const ChatAnswer& answer, const AnswerStyle& style) {
  return style.broker && ask.chat.show_reasoning && answer.usage.reasoning > 0;
}

void append_told_usage(std::string& out, const TokenUsage& usage, const AnswerStyle& style) {
  append_usage(out, usage);
  if (style.broker) {
    out.pop_back();
    append_cost(out, usage);
    out += '}';
  }
}

// Writes the chunks of one stream. What is the same in each of them is written once.
class StreamWriter final : public IStreamWriter {
 public:
  StreamWriter(const Ask& ask, const ChatAnswer& answer, const Stamp& stamp,
               const AnswerStyle& style)
      : ask_(ask),
        answer_(answer),
        style_(style),
        usage_(ask.chat.include_usage ? R"(,"usage":null)" : "") {
    begin_ = R"(data: {"id":")";
    append_completion_id(begin_, stamp);
    begin_ += R"(","object":"chat.completion.chunk","created":)";
    append_signed(begin_, stamp.unix_seconds);
    begin_ += R"(,"model":)";
    append_json_string(begin_, snapshot_of(ask.model));
    begin_ += style.members;
    begin_ += R"(,"choices":[)";
  }

  void write(const Delta& delta, std::string& out) override {
    switch (delta.kind) {
      case Delta::Kind::kStart:
        open_choice(delta, out);
        out += R"("role":"assistant","content":)";
        out += answer_.calls.empty() && !answer_.refused ? R"("")" : "null";
        out += R"(,"refusal":)";
        out += answer_.refused ? R"("")" : "null";
        close_choice({}, out);
        return write_thoughts(delta, out);
      case Delta::Kind::kText:
        open_choice(delta, out);
        out += answer_.refused ? R"("refusal":)" : R"("content":)";
        append_json_string(out, delta.text);
        return close_choice(delta.text, out);
      case Delta::Kind::kToolStart:
      case Delta::Kind::kToolArguments:
        return write_call(delta, out);
      case Delta::Kind::kFinish:
        open_choice(delta, out);
        return close_choice({}, out, &answer_.finish_reason);
      case Delta::Kind::kUsage:
        return write_usage(out);
      case Delta::Kind::kDone:
        out += "data: [DONE]\n\n";
    }
  }

  void write_malformed(std::string& out) override {
    out += begin_;
    out += R"({"index":0,"delta":{"content":"broken)";
    out += "\n\n";
  }

  void write_error(const VendorError& error, std::string& out) override {
    out += R"(data: {"error":{"message":)";
    append_json_string(out, error.message);
    out += R"(,"type":)";
    append_json_string(out, error.type);
    out += R"(,"param":)";
    append_json_optional(out, error.param);
    out += R"(,"code":)";
    append_json_optional(out, error.code);
    out += "}}\n\n";
  }

 private:
  void open_choice(const Delta& delta, std::string& out) const {
    out += begin_;
    out += R"({"index":)";
    append_number(out, delta.choice);
    out += R"(,"delta":{)";
  }

  void close_choice(std::string_view text, std::string& out, const std::string* finish = nullptr) {
    out += R"(},"logprobs":)";
    if (ask_.chat.logprobs && !text.empty()) {
      append_logprobs(out, text, answer_.refused, ask_.chat.top_logprobs);
    } else {
      out += "null";
    }
    out += R"(,"finish_reason":)";
    if (finish != nullptr) {
      append_json_string(out, *finish);
    } else {
      out += "null";
    }
    out += "}]";
    end_chunk(out);
  }

  void end_chunk(std::string& out) {
    out += usage_;
    if (ask_.chat.obfuscate) {
      // The real thing pads its chunks so that their sizes tell nothing about the tokens.
      constexpr std::string_view kPadding = "kT3xQ9bLm2";
      out += R"(,"obfuscation":")";
      out += kPadding.substr(0, 1 + chunk_++ % kPadding.size());
      out += '"';
    }
    out += "}\n\n";
  }

  void write_call(const Delta& delta, std::string& out) {
    const AnsweredCall& call = answer_.calls[delta.call];
    open_choice(delta, out);
    out += R"("tool_calls":[{"index":)";
    append_number(out, delta.call);
    if (delta.kind == Delta::Kind::kToolStart) {
      out += R"(,"id":)";
      append_json_string(out, call.id);
      out += R"(,"type":"function","function":{"name":)";
      append_json_string(out, call.name);
      out += R"(,"arguments":""}}])";
    } else {
      out += R"(,"function":{"arguments":)";
      append_json_string(out, delta.text);
      out += "}}]";
    }
    close_choice({}, out);
  }

  void write_thoughts(const Delta& delta, std::string& out) {
    if (thinks_aloud(ask_, answer_, style_)) {
      open_choice(delta, out);
      append_thoughts(out);
      close_choice({}, out);
    }
  }

  void write_usage(std::string& out) const {
    if (ask_.chat.include_usage) {
      out += begin_;
      out += R"(],"usage":)";
      append_told_usage(out, answer_.usage, style_);
      out += "}\n\n";
    }
  }

  const Ask& ask_;
  const ChatAnswer& answer_;
  const AnswerStyle style_;
  const std::string_view usage_;
  std::string begin_;
  std::size_t chunk_ = 0;
};

}  // namespace

void write_reply(const Ask& ask, const ChatAnswer& answer, const Stamp& stamp, std::string& body,
                 const AnswerStyle& style) {
  body += R"({"id":")";
  append_completion_id(body, stamp);
  body += R"(","object":"chat.completion","created":)";
  append_signed(body, stamp.unix_seconds);
  body += R"(,"model":)";
  append_json_string(body, snapshot_of(ask.model));
  body += R"(,"choices":[)";
  for (std::size_t i = 0; i < answer.texts.size(); ++i) {
    append_choice(body, ask, answer, i, thinks_aloud(ask, answer, style));
  }
  body += R"(],"usage":)";
  append_told_usage(body, answer.usage, style);
  body += style.members;
  body += "}\n";
}

std::unique_ptr<IStreamWriter> open_stream(const Ask& ask, const ChatAnswer& answer,
                                           const Stamp& stamp, const AnswerStyle& style) {
  return std::make_unique<StreamWriter>(ask, answer, stamp, style);
}

void write_models(const std::vector<std::string>& ids, std::string& body) {
  body += R"({"object":"list","data":[)";
  for (std::size_t i = 0; i < ids.size(); ++i) {
    body += i == 0 ? "" : ",";
    write_model(ids[i], body);
  }
  body += "]}\n";
}

void write_model(std::string_view id, std::string& body) {
  body += R"({"id":)";
  append_json_string(body, id);
  body += R"(,"object":"model","created":1715367049,"owned_by":"system"})";
}

}  // namespace llm_rotate::fake::openai
