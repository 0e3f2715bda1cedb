// The provider behind most test plugins: it sends the chat as it is and reads the body as the
// answer, so that a test sees every byte that crosses.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "llm_rotate/sdk/json.hpp"
#include "llm_rotate/sdk/plugin.hpp"
#include "llm_rotate/sdk/sse.hpp"

namespace test_plugins {

namespace sdk = llm_rotate::sdk;

class EchoDecoder final : public sdk::IStreamDecoder {
 public:
  void feed(std::string_view bytes, sdk::IStreamSink& sink) override {
    sse_.feed(bytes, [&](const sdk::SseEvent& event) { hand_out(event, sink); });
  }
  void finish(sdk::IStreamSink& sink) override {
    sse_.finish([](std::string_view) { return false; },
                [&](const sdk::SseEvent& event) { hand_out(event, sink); });
  }

 private:
  static void hand_out(const sdk::SseEvent& from, sdk::IStreamSink& sink) {
    sdk::StreamEvent event;
    if (from.data == "[DONE]") {
      event.kind = sdk::StreamEvent::Kind::kEnd;
    } else {
      event.json = from.data;
      event.speaks = true;
    }
    sink.on_event(event);
  }

  sdk::SseDecoder sse_;
};

class EchoProvider : public sdk::IProvider {
 public:
  sdk::Capabilities capabilities() const override {
    sdk::Capabilities capabilities;
    capabilities.dialect = "echo";
    return capabilities;
  }
  sdk::HttpRequest build(const sdk::ChatRequest& request,
                         const sdk::Target& target) const override {
    sdk::HttpRequest out;
    out.url = std::string(target.base_url) + "/chat";
    out.headers.set("content-type", "application/json");
    out.body = request.json;
    return out;
  }
  sdk::Headers authorize(const sdk::HttpRequest&, sdk::SecretView secret,
                         const sdk::AuthContext&) const override {
    return {{"authorization", "Bearer " + std::string(secret.reveal())}};
  }
  sdk::ChatReply parse(const sdk::HttpResponse& response) const override {
    if (!sdk::json::Document(response.body).root().is_object()) {
      throw sdk::ProviderError(sdk::ErrorType::kTransientServerError, "echo.not_json",
                               "the answer is no JSON object");
    }
    sdk::ChatReply reply;
    reply.json = response.body;
    reply.finish_reason = sdk::FinishReason::kStop;
    return reply;
  }
  std::unique_ptr<sdk::IStreamDecoder> open_stream(const sdk::HttpHead&) const override {
    return std::make_unique<EchoDecoder>();
  }
  sdk::Verdict classify(const sdk::HttpResponse& response) const override {
    sdk::Verdict verdict;
    verdict.type = response.status == 429 ? sdk::ErrorType::kRateLimit : sdk::ErrorType::kUnknown;
    verdict.rule = "echo." + std::to_string(response.status);
    return verdict;
  }
};

}  // namespace test_plugins
