// A vendor with the plainest possible wire, for tests of the engine: the key travels in a header,
// an answer is text, a stream is one word a line, "." ends it and an error is a status.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/provider.hpp"

namespace llm_rotate::tests {

// Lines: "w" or a capital a word, "f" the finish reason, "." the final marker, "!" an error, "?"
// nonsense.
class SimpleDecoder final : public sdk::IStreamDecoder {
 public:
  void feed(std::string_view bytes, sdk::IStreamSink& sink) override {
    for (const char c : bytes) {
      sdk::StreamEvent event;
      switch (c) {
        case 'w':
          event.json = R"({"choices":[{"delta":{"content":"w"}}]})";
          event.speaks = true;
          break;
        case 'r':
          event.json = R"({"choices":[{"delta":{"role":"assistant"}}]})";
          break;
        case 'f':
          event.json = R"({"choices":[{"delta":{},"finish_reason":"stop"}]})";
          event.finish_reason = sdk::FinishReason::kStop;
          break;
        case '.':
          event.kind = sdk::StreamEvent::Kind::kEnd;
          break;
        case '?':
          event.kind = sdk::StreamEvent::Kind::kMalformed;
          break;
        case '!':
          event.kind = sdk::StreamEvent::Kind::kError;
          event.error.emplace();
          event.error->type = sdk::ErrorType::kTransientServerError;
          event.error->scope = sdk::Scope::kKeyModel;
          event.error->rule = "simple.stream_error";
          break;
        default:
          if (c < 'A' || c > 'Z') continue;
          letter_[kLetterAt] = c;
          event.json = letter_;
          event.speaks = true;
          break;
      }
      sink.on_event(event);
    }
  }
  void finish(sdk::IStreamSink&) override {}

 private:
  static constexpr std::size_t kLetterAt = 33;
  std::string letter_ = R"({"choices":[{"delta":{"content":"?"}}]})";
};

class SimpleProvider : public sdk::IProvider {
 public:
  sdk::Capabilities capabilities() const override { return {}; }

  sdk::HttpRequest build(const sdk::ChatRequest& request,
                         const sdk::Target& target) const override {
    sdk::HttpRequest http;
    http.url = std::string(target.base_url) + "/chat";
    http.headers.set("x-model", target.model);
    http.headers.set("x-stream", request.stream ? "1" : "0");
    http.body = request.json;
    return http;
  }
  sdk::Headers authorize(const sdk::HttpRequest&, sdk::SecretView secret,
                         const sdk::AuthContext&) const override {
    return {{"x-key", std::string(secret.reveal()), true}};
  }
  sdk::ChatReply parse(const sdk::HttpResponse& response) const override {
    if (response.headers.get("content-type") != "text/plain") {
      throw sdk::ProviderError(sdk::ErrorType::kTransientServerError, "simple.content_type",
                               "the answer is not text");
    }
    sdk::ChatReply reply;
    reply.json = R"({"choices":[{"message":{"content":")" + response.body + "\"}}]}";
    reply.finish_reason = sdk::FinishReason::kStop;
    reply.usage = {true, 10, 5, 15, 0, 0, 0};
    return reply;
  }
  std::unique_ptr<sdk::IStreamDecoder> open_stream(const sdk::HttpHead& head) const override {
    if (head.headers.get("content-type") != "text/plain") {
      throw sdk::ProviderError(sdk::ErrorType::kTransientServerError, "simple.content_type",
                               "the answer is not a stream");
    }
    return std::make_unique<SimpleDecoder>();
  }
  sdk::LimitHints limits(const sdk::HttpHead& head) const override {
    sdk::LimitHints hints;
    const std::string_view reset = head.headers.get("x-empty-for-ms");
    if (reset.empty()) return hints;
    hints.remaining_requests = 0;
    hints.requests_reset_ms = std::stoll(std::string(reset));
    return hints;
  }
  sdk::Verdict classify(const sdk::HttpResponse& response) const override {
    sdk::Verdict verdict;
    verdict.rule = "simple." + std::to_string(response.status);
    verdict.message = response.body;
    const std::string_view wait = response.headers.get("retry-after-ms");
    if (!wait.empty()) verdict.retry_after_ms = std::stoll(std::string(wait));
    switch (response.status) {
      case 400:
        return with(verdict, sdk::ErrorType::kInvalidRequest, sdk::Scope::kNone);
      case 401:
        return with(verdict, sdk::ErrorType::kInvalidAuth, sdk::Scope::kKey);
      case 402:
        return with(verdict, sdk::ErrorType::kQuotaExhausted, sdk::Scope::kKey);
      case 403:
        return with(verdict, sdk::ErrorType::kPermissionDenied, sdk::Scope::kKey);
      case 404:
        return with(verdict, sdk::ErrorType::kModelUnavailable, sdk::Scope::kKeyModel);
      case 413:
        return with(verdict, sdk::ErrorType::kContextLengthExceeded, sdk::Scope::kNone);
      case 429:
        return with(verdict, sdk::ErrorType::kRateLimit, sdk::Scope::kKeyModel);
      case 451:
        return with(verdict, sdk::ErrorType::kContentFiltered, sdk::Scope::kNone);
      case 500:
      case 502:
      case 503:
      case 529:
        return with(verdict, sdk::ErrorType::kTransientServerError, sdk::Scope::kKeyModel);
      default:
        return verdict;
    }
  }

 private:
  static sdk::Verdict with(sdk::Verdict verdict, sdk::ErrorType type, sdk::Scope scope) {
    verdict.type = type;
    verdict.scope = scope;
    return verdict;
  }
};

}  // namespace llm_rotate::tests
