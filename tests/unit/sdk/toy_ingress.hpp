// An ingress that says back what it was given, so that a test sees each field cross.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>

#include "llm_rotate/sdk/ingress.hpp"
#include "llm_rotate/sdk/provider.hpp"

namespace toy {

namespace sdk = llm_rotate::sdk;

inline std::string spelled(const sdk::ReplyContext& context) {
  return std::to_string(static_cast<int>(context.operation)) + "|" + std::string(context.memory) +
         "|" + std::string(context.model) + "|" + std::string(context.call_id) + "|" +
         std::to_string(context.now_unix_ms);
}

inline std::string spelled(const sdk::IngressFailure& failure) {
  return std::to_string(failure.status) + "|" + std::string(sdk::name_of(failure.verdict.type)) +
         "|" + failure.verdict.message + "|" + std::string(failure.native_body) + "|" +
         std::string(failure.call_id);
}

class Encoder final : public sdk::IReplyEncoder {
 public:
  sdk::Headers head() override { return {{"Content-Type", "text/event-stream"}}; }
  void on_event(const sdk::StreamEvent& event, std::string& out) override {
    if (event.json == "throw") throw std::logic_error("off by one");
    out.append("event:").append(event.json).append(event.usage ? "+usage" : "");
  }
  void heartbeat(std::string& out) override { out += ": still here\n\n"; }
  void error(const sdk::IngressFailure& failure, std::string& out) override {
    out += "error:" + spelled(failure);
  }
  void end(std::string& out) override { out += "end"; }
};

class Ingress : public sdk::IIngress {
 public:
  sdk::IngressFacts facts() const override {
    return {{{"POST", "/v1/toys", sdk::IngressOperation::kChat, ""},
             {"GET", "/v1/models/{model}", sdk::IngressOperation::kGetModel, "toy-version"}},
            {{"Authorization", "Bearer", false}, {"key", "", true}}};
  }
  sdk::IngressCall read(const sdk::ClientRequest& request) const override {
    if (request.body == "refuse") {
      throw sdk::ProviderError(sdk::ErrorType::kInvalidRequest, "toy.body", "no toy");
    }
    sdk::IngressCall call;
    call.model = request.path_model;
    call.stream = true;
    call.json = std::to_string(static_cast<int>(request.operation)) + "|" +
                std::string(request.method) + "|" + std::string(request.path) + "|" +
                std::string(request.query) + "|" + std::string(request.headers.get("x-a")) + "|" +
                std::string(request.body);
    call.dialect = "toy-chat";
    call.memory = std::string("\0m", 2);
    return call;
  }
  sdk::HttpResponse reply(const sdk::ReplyContext& context, const sdk::ChatReply& reply,
                          std::string_view native_body) const override {
    return {200,
            {{"Content-Type", "application/json"}},
            spelled(context) + "|" + reply.json + "|" + std::to_string(reply.usage.total_tokens) +
                "|" + std::string(native_body)};
  }
  std::unique_ptr<sdk::IReplyEncoder> open_reply(const sdk::ReplyContext& context) const override {
    if (context.model == "none") return nullptr;
    return std::make_unique<Encoder>();
  }
  sdk::HttpResponse count(const sdk::ReplyContext&, std::int64_t tokens) const override {
    return {200, {}, std::to_string(tokens)};
  }
  sdk::HttpResponse models(const sdk::ReplyContext&,
                           std::span<const sdk::ModelFact> models) const override {
    std::string body;
    for (const sdk::ModelFact& model : models)
      body.append(model.id).append("@").append(model.owner) += ";";
    return {200, {}, body};
  }
  sdk::HttpResponse error(const sdk::IngressFailure& failure) const override {
    return {failure.status, {}, spelled(failure)};
  }
};

}  // namespace toy
