// A provider that uses exceptions, strings, streams and JSON of its own standard library.
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>

#include "llm_rotate/sdk/json.hpp"
#include "llm_rotate/sdk/plugin.hpp"
#include "llm_rotate/sdk/sse.hpp"

namespace {

using namespace llm_rotate::sdk;

class ForeignDecoder final : public IStreamDecoder {
 public:
  void feed(std::string_view bytes, IStreamSink& sink) override {
    sse_.feed(bytes, [&](const SseEvent& event) {
      StreamEvent out;
      out.json = event.data;
      out.speaks = true;
      sink.on_event(out);
    });
  }
  void finish(IStreamSink&) override {}

 private:
  SseDecoder sse_;
};

class ForeignProvider final : public IProvider {
 public:
  explicit ForeignProvider(const PluginContext& context) : options_(context.options_json()) {
    context.log(LogLevel::kDebug, "created with " + options_);
  }
  Capabilities capabilities() const override {
    Capabilities out;
    out.dialect = "foreign";
    return out;
  }
  HttpRequest build(const ChatRequest& request, const Target& target) const override {
    const json::Document chat(request.json);
    if (chat["explode"].boolean()) throw std::runtime_error("thrown by the other library");
    if (!chat["messages"].is_array()) {
      throw ProviderError(ErrorType::kInvalidRequest, "foreign.messages", "messages are missing");
    }
    std::ostringstream body;
    body << "{\"count\":" << chat["messages"].size() << "}";
    HttpRequest out;
    out.url = std::string(target.base_url) + "/chat";
    out.body = body.str();
    return out;
  }
  Headers authorize(const HttpRequest&, SecretView secret, const AuthContext&) const override {
    return {{"authorization", "Bearer " + std::string(secret.reveal())}};
  }
  ChatReply parse(const HttpResponse& response) const override {
    const json::Document body(response.body);
    if (!body.root().is_object()) {
      throw ProviderError(ErrorType::kTransientServerError, "foreign.not_json", body.error());
    }
    ChatReply reply;
    reply.json = response.body;
    reply.model = "a model name that is too long for any small string buffer";
    reply.finish_reason = FinishReason::kStop;
    reply.usage = {true, 1, 2, 3, 0, 0, 0};
    return reply;
  }
  std::unique_ptr<IStreamDecoder> open_stream(const HttpHead&) const override {
    return std::make_unique<ForeignDecoder>();
  }
  Verdict classify(const HttpResponse& response) const override {
    Verdict verdict;
    verdict.type = response.status == 429 ? ErrorType::kRateLimit : ErrorType::kUnknown;
    verdict.rule = "foreign." + std::to_string(response.status);
    verdict.message = response.body.substr(0, 100);
    return verdict;
  }

 private:
  std::string options_;
};

}  // namespace

LLM_ROTATE_PLUGIN(ForeignProvider);
