#include "simulate/model_provider.hpp"

#include <charconv>

namespace llm_rotate::simulate {
namespace {

std::int64_t number_in(std::string_view text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

sdk::Usage usage_of(const CallSize& size) {
  sdk::Usage usage;
  usage.known = true;
  usage.prompt_tokens = size.input;
  usage.completion_tokens = size.output;
  usage.total_tokens = size.input + size.output;
  return usage;
}

// "w" is the first word, sizes are the end.
class ModelDecoder final : public sdk::IStreamDecoder {
 public:
  void feed(std::string_view bytes, sdk::IStreamSink& sink) override {
    sdk::StreamEvent event;
    if (bytes == "w") {
      event.speaks = true;
      sink.on_event(event);
      return;
    }
    event.finish_reason = sdk::FinishReason::kStop;
    event.usage = usage_of(CallSize::of(bytes));
    sink.on_event(event);
    event = {};
    event.kind = sdk::StreamEvent::Kind::kEnd;
    sink.on_event(event);
  }
  void finish(sdk::IStreamSink&) override {}
};

}  // namespace

CallSize CallSize::of(std::string_view text) {
  const std::size_t blank = text.find(' ');
  if (blank == std::string_view::npos) return {};
  return {number_in(text), number_in(text.substr(blank + 1))};
}

sdk::HttpRequest ModelProvider::build(const sdk::ChatRequest& request,
                                      const sdk::Target& target) const {
  sdk::HttpRequest http;
  if (request.stream) http.method = kStreamMethod;
  http.url = target.model;
  http.body = request.json;
  return http;
}

sdk::Headers ModelProvider::authorize(const sdk::HttpRequest&, sdk::SecretView secret,
                                      const sdk::AuthContext&) const {
  return {{kKeyHeader, std::string(secret.reveal()), true}};
}

sdk::ChatReply ModelProvider::parse(const sdk::HttpResponse& response) const {
  sdk::ChatReply reply;
  reply.finish_reason = sdk::FinishReason::kStop;
  reply.usage = usage_of(CallSize::of(response.body));
  return reply;
}

std::unique_ptr<sdk::IStreamDecoder> ModelProvider::open_stream(const sdk::HttpHead&) const {
  return std::make_unique<ModelDecoder>();
}

sdk::Verdict ModelProvider::classify(const sdk::HttpResponse& response) const {
  sdk::Verdict verdict;
  verdict.rule = "simulated";
  switch (response.status) {
    case 401:
      verdict.type = sdk::ErrorType::kInvalidAuth;
      verdict.scope = sdk::Scope::kKey;
      break;
    case 429:
      verdict.type = sdk::ErrorType::kRateLimit;
      verdict.scope = sdk::Scope::kKeyModel;
      break;
    default:
      verdict.type = sdk::ErrorType::kTransientServerError;
      verdict.scope = sdk::Scope::kKeyModel;
      break;
  }
  const std::string_view wait = response.headers.get(kWaitHeader);
  if (!wait.empty()) verdict.retry_after_ms = number_in(wait);
  return verdict;
}

}  // namespace llm_rotate::simulate
