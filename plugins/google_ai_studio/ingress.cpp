#include "ingress.hpp"

#include <string>
#include <utility>

#include "llm_rotate/sdk/json.hpp"

#include "google/host.hpp"
#include "ingress_reply.hpp"
#include "ingress_request.hpp"
#include "ingress_stream.hpp"

namespace llm_rotate::google_ai_studio {

namespace {

using sdk::IngressOperation;
using sdk::json::Writer;

sdk::HttpResponse json_response(int status, std::string body) {
  return {status, {{"Content-Type", "application/json; charset=UTF-8"}}, std::move(body)};
}

void write_model(const sdk::ModelFact& model, Writer& out) {
  out.begin_object().string("name", "models/" + std::string(model.id));
  out.string("displayName", model.id);
  out.key("supportedGenerationMethods").begin_array().string("generateContent");
  out.string("countTokens").end_array().end_object();
}

// Whether a field of the query has that value.
bool asks_for(std::string_view query, std::string_view field) {
  const std::string framed = "&" + std::string(query) + "&";
  return framed.find("&" + std::string(field) + "&") != std::string::npos;
}

}  // namespace

sdk::IngressFacts GeminiIngress::facts() const {
  struct {
    std::string_view method;
    IngressOperation operation;
  } constexpr kMethods[] = {{"generateContent", IngressOperation::kChat},
                            {"streamGenerateContent", IngressOperation::kChat},
                            {"embedContent", IngressOperation::kEmbed},
                            {"batchEmbedContents", IngressOperation::kEmbed},
                            {"countTokens", IngressOperation::kCountTokens}};
  sdk::IngressFacts facts;
  for (const std::string version : {"/v1beta", "/v1"}) {
    for (const auto& [method, operation] : kMethods) {
      facts.routes.push_back(
          {"POST", version + "/models/{model}:" + std::string(method), operation, ""});
    }
  }
  // The lists of /v1 are OpenAI's.
  facts.routes.push_back({"GET", "/v1beta/models", IngressOperation::kListModels, ""});
  facts.routes.push_back({"GET", "/v1beta/models/{model}", IngressOperation::kGetModel, ""});
  facts.tokens = {
      {"x-goog-api-key", "", false}, {"key", "", true}, {"Authorization", "Bearer", false}};
  return facts;
}

sdk::IngressCall GeminiIngress::read(const sdk::ClientRequest& request) const {
  const sdk::json::Document document(request.body);
  if (!document.root().is_object()) {
    refuse_client("unreadable", "Invalid JSON payload received. The body must be one JSON object" +
                                    (document.ok() ? std::string(".") : ": " + document.error()));
  }
  sdk::IngressCall call;
  call.model = request.path_model;
  Memory memory;
  sdk::json::Value body = document.root();
  if (request.operation == IngressOperation::kEmbed) {
    memory.batch = body["requests"].is_array();
    call.json = embeddings_of(body);
  } else {
    const sdk::json::Value whole = member_of(body, "generateContentRequest");
    if (request.operation == IngressOperation::kCountTokens && whole.is_object()) body = whole;
    const sdk::json::Value thinking =
        member_of(member_of(body, "generationConfig"), "thinkingConfig");
    call.stream = request.path.ends_with(":streamGenerateContent");
    memory.as_array = call.stream && !asks_for(request.query, "alt=sse");
    memory.thoughts = member_of(thinking, "includeThoughts").boolean();
    call.json = chat_of(body, request.path_model);
    if (request.operation == IngressOperation::kChat) call.dialect = google::kDialect;
  }
  call.memory = memory.text();
  return call;
}

sdk::HttpResponse GeminiIngress::reply(const sdk::ReplyContext& context,
                                       const sdk::ChatReply& reply,
                                       std::string_view native_body) const {
  if (!native_body.empty()) return json_response(200, std::string(native_body));
  const bool embeds = context.operation == IngressOperation::kEmbed;
  return json_response(200,
                       embeds ? embeddings_reply(context, reply) : whole_reply(context, reply));
}

std::unique_ptr<sdk::IReplyEncoder> GeminiIngress::open_reply(
    const sdk::ReplyContext& context) const {
  return std::make_unique<ReplyEncoder>(context);
}

sdk::HttpResponse GeminiIngress::count(const sdk::ReplyContext&, std::int64_t tokens) const {
  return json_response(200, R"({"totalTokens":)" + std::to_string(tokens) + "}");
}

sdk::HttpResponse GeminiIngress::models(const sdk::ReplyContext& context,
                                        std::span<const sdk::ModelFact> models) const {
  Writer out;
  if (context.operation == IngressOperation::kGetModel && !models.empty()) {
    write_model(models.front(), out);
    return json_response(200, out.str());
  }
  out.begin_object().key("models").begin_array();
  for (const sdk::ModelFact& model : models) write_model(model, out);
  return json_response(200, out.end_array().end_object().str());
}

sdk::HttpResponse GeminiIngress::error(const sdk::IngressFailure& failure) const {
  return json_response(failure.status, failure.native_body.empty()
                                           ? error_body(failure)
                                           : std::string(failure.native_body));
}

}  // namespace llm_rotate::google_ai_studio
