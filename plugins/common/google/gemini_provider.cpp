#include "google/gemini_provider.hpp"

#include <utility>

#include "base/text_option.hpp"
#include "google/errors.hpp"
#include "google/generate.hpp"
#include "google/reply.hpp"
#include "google/stream.hpp"

namespace llm_rotate::google {

namespace {

constexpr std::string_view kStreamMethod = "streamGenerateContent";

}  // namespace

void GeminiProvider::add_headers(const sdk::Target&, std::string_view, sdk::Headers&) const {}

std::string GeminiProvider::option(const sdk::Target& target, std::string_view name) const {
  for (const std::string_view json :
       {target.auth_config_json, target.options_json, std::string_view(options_json_)}) {
    const sdk::json::Document document(json);
    if (!document[name].is_null()) return sdk::json::dump(document[name]);
  }
  return {};
}

std::string GeminiProvider::text_option(const sdk::Target& target, std::string_view name) const {
  const sdk::json::Document document(option(target, name));
  const std::string_view text = document.root().string();
  plugin_base::check_text_option(name, text, host_.id);
  return std::string(text);
}

sdk::HttpRequest GeminiProvider::post(const sdk::Target& target, std::string_view method,
                                      bool stream, Body body) const {
  sdk::HttpRequest request;
  request.url = url_of(target, model_name(target), method);
  if (method == kStreamMethod) request.url += "?alt=sse";  // else it is a JSON array
  request.headers.reserve(6);
  request.headers.add("Content-Type", "application/json");
  request.headers.add("Accept", stream ? "text/event-stream" : "application/json");
  add_headers(target, body.tier, request.headers);
  request.body = std::move(body.json);
  request.dropped = std::move(body.dropped);
  return request;
}

namespace {

constexpr std::string_view method_for(bool stream) {
  return stream ? kStreamMethod : "generateContent";
}

}  // namespace

sdk::HttpRequest GeminiProvider::build(const sdk::ChatRequest& request,
                                       const sdk::Target& target) const {
  const bool native = request.native_dialect == kDialect && !request.native_json.empty();
  if (native) {
    // The model and whether it streams stand in the URL, so the client's body stays as it is.
    Body body = {with_extra(std::string(request.native_json), request.extra, host_), {}, {}};
    sdk::HttpRequest out =
        post(target, method_for(request.stream), request.stream, std::move(body));
    out.native = true;
    return out;
  }
  return post(target, method_for(request.stream), request.stream,
              chat_body(request, target.model, option(target, "safety_settings"), host_));
}

sdk::ChatReply GeminiProvider::parse(const sdk::HttpResponse& response) const {
  return read_reply(response, host_);
}

std::unique_ptr<sdk::IStreamDecoder> GeminiProvider::open_stream(const sdk::HttpHead& head) const {
  return std::make_unique<StreamDecoder>(head, host_);
}

sdk::Verdict GeminiProvider::classify(const sdk::HttpResponse& response) const {
  return google::classify(response, host_);
}

sdk::HttpRequest GeminiProvider::build_embed(std::string_view request_json,
                                             const sdk::Target& target) const {
  EmbedAsk ask = read_embed_ask(request_json, host_);
  const std::string model = model_name(target);
  const EmbedMethod method = embed_method(model, ask.inputs.size() > 1);
  return post(target, name_of(method), false,
              {embed_body(ask, method, model, host_), {}, std::move(ask.dropped)});
}

std::int64_t GeminiProvider::most_inputs(const sdk::Target& target) const {
  return static_cast<std::int64_t>(google::most_inputs(embed_method(model_name(target), true)));
}

sdk::ChatReply GeminiProvider::parse_embed(const sdk::HttpResponse& response) const {
  return read_embeddings(response, host_);
}

sdk::HttpRequest GeminiProvider::build_generate(const sdk::ChatRequest& request,
                                                const sdk::Target& target) const {
  return post(target, method_for(request.stream), request.stream,
              generate_body(request, target.model, option(target, "safety_settings"), host_));
}

sdk::ChatReply GeminiProvider::parse_generate(const sdk::HttpResponse& response) const {
  return read_reply(response, host_);
}

std::unique_ptr<sdk::IStreamDecoder> GeminiProvider::open_generate_stream(
    const sdk::HttpHead& head) const {
  return std::make_unique<StreamDecoder>(head, host_);
}

sdk::HttpRequest GeminiProvider::build_count(const sdk::ChatRequest& request,
                                             const sdk::Target& target) const {
  Body body = chat_body(request, target.model, {}, host_);
  body.json = count_body(model_name(target), body.json);
  body.tier.clear();
  return post(target, "countTokens", false, std::move(body));
}

std::int64_t GeminiProvider::parse_count(const sdk::HttpResponse& response) const {
  const sdk::json::Document document(response.body);
  const sdk::json::Value total = document["totalTokens"];
  if (!total.is_number()) throw_misplaced(response, "a count of tokens", host_);
  return total.integer();
}

}  // namespace llm_rotate::google
