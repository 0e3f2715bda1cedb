// A provider in a page. Acme's wire: POST /ask {"model", "question", "tone"} -> {"reply", "in",
// "out"}; with "?live" the answer comes as server-sent events {"piece": "..."} and ends with {"in",
// "out"}.
#include <memory>
#include <string>

#include "llm_rotate/sdk/json.hpp"
#include "llm_rotate/sdk/plugin.hpp"
#include "llm_rotate/sdk/provider.hpp"
#include "llm_rotate/sdk/sse.hpp"

namespace {

using namespace llm_rotate::sdk;

Usage usage_of(json::Value body) {
  const std::int64_t in = body["in"].integer();
  const std::int64_t out = body["out"].integer();
  return Usage{true, in, out, in + out, 0, 0, 0};
}

class AcmeStream final : public IStreamDecoder {
 public:
  void feed(std::string_view bytes, IStreamSink& sink) override {
    sse_.feed(bytes, [&](const SseEvent& event) { take(event.data, sink); });
  }
  void finish(IStreamSink&) override {}

 private:
  static void take(std::string_view data, IStreamSink& sink) {
    const json::Document body(data);
    StreamEvent event;
    if (!body.ok()) {
      event.kind = StreamEvent::Kind::kMalformed;
      sink.on_event(event);
      return;
    }
    json::Writer chunk;
    chunk.begin_object().key("choices").begin_array().begin_object().integer("index", 0);
    chunk.key("delta").begin_object();
    event.speaks = body["piece"].is_string();
    if (event.speaks) chunk.string("content", body["piece"].string());
    chunk.end_object();
    if (!event.speaks) {
      chunk.string("finish_reason", "stop");
      event.finish_reason = FinishReason::kStop;
      event.usage = usage_of(body.root());
    }
    chunk.end_object().end_array().end_object();
    event.json = chunk.view();
    sink.on_event(event);
    if (event.speaks) return;
    StreamEvent end;
    end.kind = StreamEvent::Kind::kEnd;
    sink.on_event(end);
  }

  SseDecoder sse_;
};

class AcmeProvider final : public IProvider {
 public:
  explicit AcmeProvider(const PluginContext& context)
      : tone_(json::Document(context.options_json())["tone"].string("kind")) {}

  Capabilities capabilities() const override {
    Capabilities can;
    can.dialect = "acme";
    can.tools = false;
    return can;
  }

  HttpRequest build(const ChatRequest& request, const Target& target) const override {
    const json::Document chat(request.json);
    const json::Value messages = chat["messages"];
    const json::Value last = messages.at(messages.size() - 1);
    if (!last["content"].is_string()) {
      throw ProviderError(ErrorType::kInvalidRequest, "acme.text_only",
                          "Acme answers plain text only; send the last message as a string");
    }
    json::Writer body;
    body.begin_object().string("model", target.model).string("tone", tone_);
    body.string("question", last["content"].string()).end_object();
    HttpRequest http;
    http.url = std::string(target.base_url) + (request.stream ? "/ask?live" : "/ask");
    http.headers = {{"content-type", "application/json", false}};
    http.body = body.str();
    return http;
  }

  Headers authorize(const HttpRequest&, SecretView secret, const AuthContext&) const override {
    return {{"x-acme-key", std::string(secret.reveal()), true}};
  }

  ChatReply parse(const HttpResponse& response) const override {
    const json::Document body(response.body);
    if (!body["reply"].is_string()) {
      throw ProviderError(ErrorType::kTransientServerError, "acme.no_reply",
                          "the answer has no \"reply\"");
    }
    ChatReply reply;
    reply.finish_reason = FinishReason::kStop;
    reply.usage = usage_of(body.root());
    json::Writer out;
    out.begin_object().key("choices").begin_array().begin_object().integer("index", 0);
    out.key("message").begin_object().string("role", "assistant");
    out.string("content", body["reply"].string()).end_object();
    out.string("finish_reason", "stop").end_object().end_array().end_object();
    reply.json = out.str();
    return reply;
  }

  std::unique_ptr<IStreamDecoder> open_stream(const HttpHead&) const override {
    return std::make_unique<AcmeStream>();
  }

  Verdict classify(const HttpResponse& response) const override {
    Verdict verdict;
    verdict.message = json::Document(response.body)["error"].string();
    verdict.rule = "acme." + std::to_string(response.status);
    switch (response.status) {
      case 401:
        verdict.type = ErrorType::kInvalidAuth;
        break;
      case 429:
        verdict.type = ErrorType::kRateLimit;
        break;
      case 400:
        verdict.type = ErrorType::kInvalidRequest;
        verdict.scope = Scope::kNone;
        break;
      default:
        verdict.type = ErrorType::kTransientServerError;
    }
    return verdict;
  }

 private:
  std::string tone_;
};

}  // namespace

LLM_ROTATE_PLUGIN(AcmeProvider);
