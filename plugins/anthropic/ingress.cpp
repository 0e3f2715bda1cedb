#include "ingress.hpp"

#include <string>
#include <utility>

#include "client_beta.hpp"
#include "ingress_reply.hpp"
#include "ingress_request.hpp"
#include "ingress_stream.hpp"

namespace llm_rotate::anthropic {

namespace {

constexpr std::string_view kVersionHeader = "anthropic-version";

// `call_id` empty: it has not become a call.
sdk::HttpResponse json_answer(int status, std::string_view call_id, std::string body) {
  sdk::HttpResponse out = {status, {{"Content-Type", "application/json"}}, std::move(body)};
  if (!call_id.empty()) out.headers.add("request-id", request_id(call_id));
  return out;
}

}  // namespace

sdk::IngressFacts MessagesIngress::facts() const {
  using enum sdk::IngressOperation;
  const std::string version(kVersionHeader);
  return {{{"POST", "/v1/messages", kChat, ""},
           {"POST", "/v1/messages/count_tokens", kCountTokens, ""},
           {"GET", "/v1/models", kListModels, version},
           {"GET", "/v1/models/{model}", kGetModel, version}},
          {{"x-api-key", "", false}, {"Authorization", "Bearer", false}}};
}

sdk::IngressCall MessagesIngress::read(const sdk::ClientRequest& request) const {
  const bool counts = request.operation == sdk::IngressOperation::kCountTokens;
  ClientMessage message = read_client_message(request.body, counts);
  sdk::IngressCall call;
  call.model = std::move(message.model);
  call.stream = message.stream && !counts;
  call.json = std::move(message.chat_json);
  if (message.is_genuine) {
    call.dialect = kDialect;
    call.json = with_client_beta(std::move(call.json), request.headers.get("anthropic-beta"));
  }
  return call;
}

sdk::HttpResponse MessagesIngress::reply(const sdk::ReplyContext& context,
                                         const sdk::ChatReply& reply,
                                         std::string_view native_body) const {
  return json_answer(
      200, context.call_id,
      native_body.empty() ? client_message(context, reply) : std::string(native_body));
}

std::unique_ptr<sdk::IReplyEncoder> MessagesIngress::open_reply(
    const sdk::ReplyContext& context) const {
  return std::make_unique<ReplyEncoder>(context);
}

sdk::HttpResponse MessagesIngress::count(const sdk::ReplyContext& context,
                                         std::int64_t tokens) const {
  return json_answer(200, context.call_id, R"({"input_tokens":)" + std::to_string(tokens) + "}");
}

sdk::HttpResponse MessagesIngress::models(const sdk::ReplyContext& context,
                                          std::span<const sdk::ModelFact> models) const {
  const bool one = context.operation == sdk::IngressOperation::kGetModel && !models.empty();
  return json_answer(200, context.call_id,
                     one ? client_model(models.front()) : client_models(models));
}

sdk::HttpResponse MessagesIngress::error(const sdk::IngressFailure& failure) const {
  return json_answer(failure.status, failure.call_id, client_error(failure));
}

}  // namespace llm_rotate::anthropic
