#include "google_vertex_provider.hpp"

#include <utility>

#include "llm_rotate/sdk/json_raw.hpp"

#include "anthropic_messages/errors.hpp"
#include "anthropic_messages/reply.hpp"
#include "auth/credentials.hpp"
#include "auth/token_state.hpp"
#include "auth/token_steps.hpp"
#include "base/bearer.hpp"
#include "base/safe_text.hpp"
#include "base/url.hpp"
#include "claude.hpp"
#include "google/errors.hpp"
#include "model_stream.hpp"
#include "vertex_host.hpp"

namespace llm_rotate::google_vertex {

namespace {

constexpr std::string_view kBadSecret = "google_vertex.authorize.bad_secret";
constexpr std::string_view kModels = "/models/";

// A publisher whose models are asked in words that are not spoken here.
void require_spoken(std::string_view resource) {
  const std::string_view publisher = publisher_of(resource);
  if (publisher.empty() || publisher == "google" || is_claude(resource)) return;
  google::refuse(kHost, "foreign_publisher",
                 "Vertex AI serves the models of \"" + plugin_base::safe_text(publisher, 64) +
                     "\" by an API of their own; ask for a model of google or anthropic");
}

void require_gemini(std::string_view resource, std::string_view what) {
  require_spoken(resource);
  if (!is_claude(resource)) return;
  google::refuse(kHost, "claude",
                 "Anthropic's models at Vertex AI have no " + std::string(what) +
                     "; ask for a model of google");
}

bool is_of_claude(const sdk::HttpResponse& response) {
  return google_vertex::is_of_claude(sdk::json::Document(response.body).root());
}

}  // namespace

GoogleVertexProvider::GoogleVertexProvider() : GeminiProvider(kHost, {}) {}

GoogleVertexProvider::GoogleVertexProvider(const sdk::PluginContext& context)
    : GeminiProvider(kHost, context.options_json()) {}

sdk::Capabilities GoogleVertexProvider::capabilities() const {
  sdk::Capabilities capabilities;
  capabilities.dialect = google::kDialect;
  capabilities.images = true;
  capabilities.token_auth = true;
  return capabilities;
}

sdk::TokenStep GoogleVertexProvider::token_request(sdk::SecretView secret,
                                                   const sdk::AuthContext& context) const {
  return next_step(secret, context);
}

sdk::AccessToken GoogleVertexProvider::parse_token(const sdk::HttpResponse& response,
                                                   const sdk::AuthContext& context) const {
  return read_answer(response, context);
}

sdk::Headers GoogleVertexProvider::authorize(const sdk::HttpRequest& request,
                                             sdk::SecretView secret,
                                             const sdk::AuthContext& context) const {
  sdk::Headers headers;
  if (context.auth_method == kByApiKey) {
    plugin_base::require_sendable(secret, kBadSecret);
    headers.add("x-goog-api-key", secret.reveal(), true);
    return headers;
  }
  // Only an API key says by itself whose project pays.
  const bool in_project = request.url.find("/projects/") != std::string::npos;
  const bool lists = request.method == "GET";
  if (!in_project && !lists) {
    google::refuse(kHost, "no_project",
                   "Vertex AI needs a project: set \"project\" in the provider's options or in the "
                   "key's auth_config, or use an API key of express mode with auth_method "
                   "\"api_key\"");
  }
  const bool own = context.auth_method == kByAccessToken;
  FinalToken token =
      own ? FinalToken{std::string(secret.reveal()), {}} : read_final(context.access_token);
  plugin_base::require_sendable(sdk::SecretView(token.token), kBadSecret);
  headers.add("Authorization", "Bearer " + token.token, true);
  const bool says_quota = request.headers.has("x-goog-user-project");
  if (!says_quota && !token.quota_project.empty() &&
      plugin_base::fits_header(token.quota_project)) {
    headers.add("x-goog-user-project", token.quota_project);
  }
  return headers;
}

Place GoogleVertexProvider::place_of(const sdk::Target& target) const {
  const auto or_else = [](const std::string& text, std::string_view otherwise) {
    return text.empty() ? std::string(otherwise) : text;
  };
  return {.base_url = std::string(target.base_url),
          .version = or_else(text_option(target, "api_version"), "v1beta1"),
          .universe = or_else(text_option(target, "universe_domain"), kUniverse),
          .project = text_option(target, "project"),
          .location = or_else(text_option(target, "location"), "global")};
}

sdk::HttpRequest GoogleVertexProvider::build(const sdk::ChatRequest& request,
                                             const sdk::Target& target) const {
  const std::string resource = model_name(target);
  require_spoken(resource);
  if (!is_claude(resource)) return GeminiProvider::build(request, target);
  ClaudeBody body = claude_body(request, resource);
  const std::string_view beta = body.needed_beta;
  sdk::HttpRequest out = post(target, claude_method(request.stream), request.stream,
                              {std::move(body.json), {}, std::move(body.dropped)});
  if (!beta.empty()) out.headers.add("anthropic-beta", beta);
  return out;
}

sdk::ChatReply GoogleVertexProvider::parse(const sdk::HttpResponse& response) const {
  return is_of_claude(response) ? anthropic::read_reply(response) : GeminiProvider::parse(response);
}

std::unique_ptr<sdk::IStreamDecoder> GoogleVertexProvider::open_stream(
    const sdk::HttpHead& head) const {
  return std::make_unique<ModelStream>(head);
}

sdk::Verdict GoogleVertexProvider::classify(const sdk::HttpResponse& response) const {
  if (is_of_claude(response)) return plugin_base::classify(response, anthropic::error_table());
  return GeminiProvider::classify(response);
}

sdk::HttpRequest GoogleVertexProvider::build_generate(const sdk::ChatRequest& request,
                                                      const sdk::Target& target) const {
  require_gemini(model_name(target), "generate_content");
  return GeminiProvider::build_generate(request, target);
}

sdk::HttpRequest GoogleVertexProvider::build_count(const sdk::ChatRequest& request,
                                                   const sdk::Target& target) const {
  require_gemini(model_name(target), "count of tokens");
  return GeminiProvider::build_count(request, target);
}

std::string GoogleVertexProvider::model_name(const sdk::Target& target) const {
  return resource_of(target.model);
}

std::string GoogleVertexProvider::url_of(const sdk::Target& target, std::string_view model,
                                         std::string_view method) const {
  return google_vertex::url_of(place_of(target), model, method, kHost);
}

std::string GoogleVertexProvider::count_body(std::string_view, std::string_view chat_body) const {
  constexpr sdk::json_raw::Patch kPatches[] = {
      {"toolConfig", ""}, {"safetySettings", ""}, {"labels", ""}};
  return sdk::json_raw::patched(chat_body, kPatches).value_or("{}");
}

google::EmbedMethod GoogleVertexProvider::embed_method(std::string_view model, bool) const {
  require_gemini(model, "embeddings");
  const auto has = [model](std::string_view word) {
    return model.find(word) != std::string_view::npos;
  };
  if (has("gemini-embedding-001")) return google::EmbedMethod::kPredictOne;
  return has("gemini-embedding-") ? google::EmbedMethod::kEmbed : google::EmbedMethod::kPredict;
}

void GoogleVertexProvider::add_headers(const sdk::Target& target, std::string_view tier,
                                       sdk::Headers& headers) const {
  const std::string quota_project = text_option(target, "quota_project");
  if (!quota_project.empty()) headers.add("x-goog-user-project", quota_project);
  if (tier.empty()) return;
  headers.add("X-Vertex-AI-LLM-Request-Type", "shared");
  headers.add("X-Vertex-AI-LLM-Shared-Request-Type", tier);
}

sdk::HttpRequest GoogleVertexProvider::build_list_models(const sdk::Target& target) const {
  sdk::HttpRequest request;
  request.method = "GET";
  request.url = base_of(place_of(target), kHost) + "/publishers/google/models?pageSize=1000";
  request.headers.add("Accept", "application/json");
  add_headers(target, {}, request.headers);
  // Users' credentials name no project of their own, and this path has none.
  const std::string project = text_option(target, "project");
  if (!request.headers.has("x-goog-user-project") && !project.empty()) {
    request.headers.add("x-goog-user-project", project);
  }
  return request;
}

std::vector<std::string> GoogleVertexProvider::parse_list_models(
    const sdk::HttpResponse& response) const {
  const sdk::json::Document document(response.body);
  const sdk::json::Value list = document["publisherModels"];
  if (!list.is_array()) google::throw_misplaced(response, "a list of models", kHost);
  std::vector<std::string> models;
  list.each([&](sdk::json::Value model) {
    std::string_view name = model["name"].string();
    const std::size_t at = name.rfind(kModels);
    if (at != std::string_view::npos) name.remove_prefix(at + kModels.size());
    if (!name.empty()) models.emplace_back(name);
  });
  return models;
}

}  // namespace llm_rotate::google_vertex
