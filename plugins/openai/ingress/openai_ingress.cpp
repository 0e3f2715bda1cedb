#include "ingress/openai_ingress.hpp"

#include <optional>
#include <string>
#include <utility>

#include "llm_rotate/sdk/json.hpp"
#include "llm_rotate/sdk/json_raw.hpp"

#include "base/json_cursor.hpp"
#include "ingress/chat_encoder.hpp"
#include "ingress/client_errors.hpp"
#include "ingress/embeddings_reply.hpp"
#include "ingress/named_model.hpp"
#include "ingress/responses_encoder.hpp"
#include "ingress/responses_memory.hpp"
#include "ingress/responses_reply.hpp"
#include "ingress/responses_request.hpp"

namespace llm_rotate::openai {

namespace {

using sdk::IngressOperation;

constexpr std::string_view kResponses = "/v1/responses";

// What Chat Completions and embeddings need of a request, in one look at its top level.
struct Seen {
  std::string model;
  bool stream = false;
  bool usage = false;   // the client wants the chunk with the usage
  bool base64 = false;  // vectors as base64
  bool messages = false;
  bool input = false;
};

std::string model_of(std::string_view raw) {
  plugin_base::JsonCursor cursor(raw);
  const std::optional<std::string_view> text = cursor.string();
  if (!text || !cursor.at_end()) bad_request("model", "must be the name of a model");
  std::string unescaped;
  return std::string(plugin_base::JsonCursor::unescape_into(*text, unescaped));
}

Seen look_at(std::string_view body) {
  Seen seen;
  const bool whole =
      sdk::json_raw::for_each_member(body, [&](std::string_view name, std::string_view value) {
        if (name == "model") {
          seen.model = model_of(value);
        } else if (name == "stream") {
          if (value != "true" && value != "false" && value != "null") {
            bad_request("stream", "must be true or false");
          }
          seen.stream = value == "true";
        } else if (name == "stream_options") {
          seen.usage = sdk::json_raw::member(value, "include_usage") == "true";
        } else if (name == "encoding_format") {
          seen.base64 = value == "\"base64\"";
        } else if (name == "messages") {
          seen.messages = value.starts_with('[');
        } else if (name == "input") {
          seen.input = true;
        }
        return true;
      });
  if (!whole) bad_body();
  return seen;
}

std::string request_id(std::string_view call_id) {
  return std::string("req_").append(call_id);
}

}  // namespace

sdk::IngressFacts OpenAiIngress::facts() const {
  const auto chat = IngressOperation::kChat;
  return {{{"POST", "/v1/chat/completions", chat, ""},
           {"POST", "/v1/embeddings", IngressOperation::kEmbed, ""},
           {"GET", "/v1/models", IngressOperation::kListModels, ""},
           {"GET", "/v1/models/{model}", IngressOperation::kGetModel, ""},
           {"POST", "/v1/responses", chat, ""},
           // Of stored responses, which there are none: to say so.
           {"GET", "/v1/responses/{model}", chat, ""},
           {"POST", "/v1/responses/{model}", chat, ""},
           {"DELETE", "/v1/responses/{model}", chat, ""}},
          {{"Authorization", "Bearer", false}}};
}

sdk::IngressCall OpenAiIngress::read(const sdk::ClientRequest& request) const {
  if (request.path.starts_with(kResponses)) {
    if (request.path != kResponses) refuse_stored_response();
    return read_responses_request(request.body);
  }
  const Seen seen = look_at(request.body);
  sdk::IngressCall call;
  call.model = seen.model;
  if (request.operation == IngressOperation::kEmbed) {
    if (!seen.input) bad_request("input", "is missing; give a text or a list of texts");
    call.memory = seen.base64 ? kBase64Memory : kFloatMemory;
    return call;
  }
  if (!seen.messages) bad_request("messages", "must be a list of messages");
  call.stream = seen.stream;
  call.dialect = "openai-chat";
  call.memory = seen.usage ? kUsageMemory : kPlainMemory;
  return call;
}

sdk::HttpResponse OpenAiIngress::reply(const sdk::ReplyContext& context,
                                       const sdk::ChatReply& reply,
                                       std::string_view native_body) const {
  sdk::HttpResponse out;
  out.status = 200;
  out.headers.add("Content-Type", "application/json");
  out.headers.add("x-request-id", request_id(context.call_id));
  if (context.operation == IngressOperation::kEmbed) {
    out.body =
        with_model(embeddings_reply(reply.json, context.memory == kBase64Memory), context.model);
  } else if (is_responses(context.memory)) {
    out.body = responses_reply(context, reply);
  } else {
    out.body =
        native_body.empty() ? with_model(reply.json, context.model) : std::string(native_body);
  }
  return out;
}

std::unique_ptr<sdk::IReplyEncoder> OpenAiIngress::open_reply(
    const sdk::ReplyContext& context) const {
  if (is_responses(context.memory)) return std::make_unique<ResponsesEncoder>(context);
  return std::make_unique<ChatEncoder>(context.memory == kUsageMemory, request_id(context.call_id),
                                       std::string(context.model));
}

sdk::HttpResponse OpenAiIngress::models(const sdk::ReplyContext& context,
                                        std::span<const sdk::ModelFact> models) const {
  sdk::json::Writer out;
  const auto write = [&](const sdk::ModelFact& model) {
    out.begin_object().string("id", model.id).string("object", "model").integer("created", 0);
    out.string("owned_by", model.owner).end_object();
  };
  if (context.operation == IngressOperation::kGetModel) {
    write(models.front());
  } else {
    out.begin_object().string("object", "list").key("data").begin_array();
    for (const sdk::ModelFact& model : models) write(model);
    out.end_array().end_object();
  }
  return {200,
          {{"Content-Type", "application/json"}, {"x-request-id", request_id(context.call_id)}},
          out.str()};
}

sdk::HttpResponse OpenAiIngress::error(const sdk::IngressFailure& failure) const {
  sdk::HttpResponse out;
  out.status = failure.status;
  out.headers.add("Content-Type", "application/json");
  if (!failure.call_id.empty()) out.headers.add("x-request-id", request_id(failure.call_id));
  out.body = failure.native_body.empty() ? "{\"error\":" + error_object(failure) + "}"
                                         : std::string(failure.native_body);
  return out;
}

}  // namespace llm_rotate::openai
