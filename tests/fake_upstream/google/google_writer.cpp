#include "fake_upstream/google/google_writer.hpp"

#include <string_view>

#include "fake_upstream/embedding_vector.hpp"
#include "fake_upstream/google/google_errors.hpp"
#include "fake_upstream/google/google_signature.hpp"
#include "fake_upstream/json_text.hpp"

namespace llm_rotate::fake::google {
namespace {

std::string_view finish_of(const ChatAnswer& answer) {
  const std::string& reason = answer.finish_reason;
  if (answer.refused || reason == "content_filter") {
    return "SAFETY";
  }
  if (reason == "stop" || reason == "tool_calls") {
    return "STOP";
  }
  return reason == "length" ? "MAX_TOKENS" : std::string_view(reason);
}

// Pieces of an answer, as they stand in a whole one and in a stream.
class Pieces {
 public:
  Pieces(const Ask& ask, const ChatAnswer& answer, const Stamp& stamp, bool vertex)
      : ask_(ask), answer_(answer), stamp_(stamp), place_(place_of(ask.model, vertex, true)) {}

  bool shows_thoughts() const { return ask_.chat.show_reasoning && answer_.usage.reasoning > 0; }
  static void append_thought(std::string& out) {
    out += R"({"text":"**Thinking about it**","thought":true})";
  }

  void append_text(std::string_view text, bool signs, std::string& out) const {
    out += R"({"text":)";
    append_json_string(out, text);
    if (signs && must_sign(place_)) {
      out += R"(,"thoughtSignature":")" + signature_of(place_, "") + "\"";
    }
    out += '}';
  }

  // Only the first of several calls is signed.
  void append_call(std::size_t index, std::string& out) const {
    const AnsweredCall& call = answer_.calls[index];
    out += R"({"functionCall":{)";
    if (!place_.vertex && place_.version >= 3) {
      out += R"("id":)";
      append_json_string(out, call.id.substr(std::string_view("call_").size()));
      out += ',';
    }
    out += R"("name":)";
    append_json_string(out, call.name);
    out += R"(,"args":)";
    out += is_object(call.arguments) ? call.arguments : "{}";
    out += '}';
    if (index == 0 && must_sign(place_)) {
      out += R"(,"thoughtSignature":")" + signature_of(place_, call.name) + "\"";
    }
    out += '}';
  }

  void append_frame(bool usage, std::string& out) const {
    out += usage ? R"(,"usageMetadata":{"promptTokenCount":)" : R"(,"usageMetadata":{)";
    if (usage) {
      append_usage(out);
    }
    if (place_.vertex) {
      out += usage ? "," : "";
      out += R"("trafficType":"ON_DEMAND")";
    }
    out += R"(},"modelVersion":)";
    append_json_string(out, place_.model);
    out += R"(,"responseId":"fake-)";
    append_number(out, stamp_.seq);
    out += '"';
  }

  const ChatAnswer& answer() const { return answer_; }

 private:
  static bool is_object(std::string_view text) {
    rapidjson::Document document;
    document.Parse<rapidjson::kParseIterativeFlag>(text.data(), text.size());
    return !document.HasParseError() && document.IsObject();
  }

  void append_usage(std::string& out) const {
    const TokenUsage& usage = answer_.usage;
    append_number(out, usage.prompt);
    if (usage.cached > 0) {
      out += R"(,"cachedContentTokenCount":)";
      append_number(out, usage.cached);
    }
    const std::uint64_t spoken =
        usage.completion > usage.reasoning ? usage.completion - usage.reasoning : 0;
    out += R"(,"candidatesTokenCount":)";
    append_number(out, spoken);
    if (usage.reasoning > 0) {
      out += R"(,"thoughtsTokenCount":)";
      append_number(out, usage.reasoning);
    }
    out += R"(,"totalTokenCount":)";
    append_number(out, usage.prompt + spoken + usage.reasoning);
  }

  const Ask& ask_;
  const ChatAnswer& answer_;
  const Stamp stamp_;
  const Place place_;
};

void append_candidate(const Pieces& pieces, std::size_t index, std::string& out) {
  const ChatAnswer& answer = pieces.answer();
  out += R"({"content":{)";
  if (!answer.refused) {
    out += R"("parts":[)";
    if (pieces.shows_thoughts()) {
      Pieces::append_thought(out);
      out += ',';
    }
    for (std::size_t i = 0; i < answer.calls.size(); ++i) {
      out += i == 0 ? "" : ",";
      pieces.append_call(i, out);
    }
    if (answer.calls.empty()) {
      pieces.append_text(answer.texts[index], true, out);
    }
    out += R"(],"role":"model")";
  }
  out += R"(},"finishReason":)";
  append_json_string(out, finish_of(answer));
  out += R"(,"index":)";
  append_number(out, index);
  out += '}';
}

// Writes the pieces of one stream. Calls come whole; there is no end marker.
class StreamWriter final : public IStreamWriter {
 public:
  StreamWriter(Pieces pieces, bool as_array) : pieces_(std::move(pieces)), as_array_(as_array) {}

  void write(const Delta& delta, std::string& out) override {
    std::string part;
    switch (delta.kind) {
      case Delta::Kind::kStart:
        if (pieces_.shows_thoughts()) {
          Pieces::append_thought(part);
          piece(part, delta.choice, false, out);
        }
        return;
      case Delta::Kind::kText:
        if (pieces_.answer().refused) {
          return;
        }
        pieces_.append_text(delta.text, false, part);
        return piece(part, delta.choice, false, out);
      case Delta::Kind::kToolStart:
        pieces_.append_call(delta.call, part);
        return piece(part, delta.choice, false, out);
      case Delta::Kind::kToolArguments:
      case Delta::Kind::kUsage:
        return;
      case Delta::Kind::kFinish:
        if (!pieces_.answer().refused) {
          pieces_.append_text("", pieces_.answer().calls.empty(), part);
        }
        return piece(part, delta.choice, true, out);
      case Delta::Kind::kDone:
        out += as_array_ ? (begun_ ? "\r\n]\r\n" : "[]\r\n") : "";
    }
  }

  void write_malformed(std::string& out) override {
    frame(R"({"candidates":[{"content":{"parts":[{"text":"broken)", out);
  }

  void write_error(const VendorError& error, std::string& out) override {
    std::string json;
    append_error(error, json);
    frame(json, out);
  }

 private:
  void piece(const std::string& part, unsigned choice, bool last, std::string& out) {
    std::string json = R"({"candidates":[{"content":{"parts":[)" + part + R"(],"role":"model"})";
    if (last) {
      json += R"(,"finishReason":)";
      append_json_string(json, finish_of(pieces_.answer()));
    }
    json += R"(,"index":)";
    append_number(json, choice);
    json += "}]";
    pieces_.append_frame(last, json);
    json += '}';
    frame(json, out);
  }

  void frame(std::string_view json, std::string& out) {
    if (!as_array_) {
      out += "data: ";
      out += json;
      out += "\r\n\r\n";
      return;
    }
    out += begun_ ? "\r\n,\r\n" : "[";
    out += json;
    begun_ = true;
  }

  const Pieces pieces_;
  const bool as_array_;
  bool begun_ = false;
};

}  // namespace

void write_reply(const Ask& ask, const ChatAnswer& answer, const Stamp& stamp, bool vertex,
                 std::string& body) {
  const Pieces pieces(ask, answer, stamp, vertex);
  body += R"({"candidates":[)";
  for (std::size_t i = 0; i < answer.texts.size(); ++i) {
    body += i == 0 ? "" : ",";
    append_candidate(pieces, i, body);
  }
  body += ']';
  pieces.append_frame(true, body);
  body += "}\n";
}

std::unique_ptr<IStreamWriter> open_stream(const Ask& ask, const ChatAnswer& answer,
                                           const Stamp& stamp, bool vertex, bool as_array) {
  return std::make_unique<StreamWriter>(Pieces(ask, answer, stamp, vertex), as_array);
}

void write_embeddings(const Ask& ask, std::uint64_t tokens, bool vertex, std::string& body) {
  const EmbeddingAsk& asked = ask.embeddings;
  const Place place = place_of(ask.model, vertex, true);
  const bool predicts = vertex && !(place.has("gemini-embedding-") && !place.has("-001"));
  const bool batch = asked.inputs.size() > 1 && !predicts;
  body += predicts ? R"({"predictions":[)" : (batch ? R"({"embeddings":[)" : R"({"embedding":)");
  for (std::size_t i = 0; i < asked.inputs.size(); ++i) {
    body += i == 0 ? "" : ",";
    body += predicts ? R"({"embeddings":{"values":)" : R"({"values":)";
    append_floats(vector_of(asked.inputs[i], asked.dimensions), body);
    if (predicts) {
      body += R"(,"statistics":{"token_count":)";
      append_number(body, (asked.inputs[i].size() + 3) / 4);
      body += R"(,"truncated":false}}})";
    } else {
      body += '}';
    }
  }
  body += predicts || batch ? "]" : "";
  if (vertex && !predicts) {
    body += R"(,"usageMetadata":{"promptTokenCount":)";
    append_number(body, tokens);
    body += '}';
  }
  body += "}\n";
}

}  // namespace llm_rotate::fake::google
