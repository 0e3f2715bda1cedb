#include "openai_provider.hpp"

#include "base/bearer.hpp"
#include "base/url.hpp"
#include "openai_family/body.hpp"
#include "openai_family/errors.hpp"
#include "openai_family/limits.hpp"
#include "openai_family/model_list.hpp"
#include "openai_family/native_body.hpp"
#include "openai_family/parts.hpp"
#include "openai_family/reply.hpp"
#include "openai_family/stream.hpp"

namespace llm_rotate::openai {

namespace family = openai_family;

namespace {

constexpr family::Dialect kDialect = {.id = "openai", .vendor = "OpenAI", .error_rows = {}};

// Whether this is OpenAI itself, which knows options that compatible servers may refuse.
bool is_openai(std::string_view base_url) {
  constexpr std::string_view kScheme = "https://";
  constexpr std::string_view kHost = "api.openai.com";
  if (!base_url.starts_with(kScheme)) return false;
  base_url.remove_prefix(kScheme.size());
  const std::string_view host = base_url.substr(0, base_url.find_first_of("/:"));
  return host == kHost || host.ends_with(".api.openai.com");
}

}  // namespace

OpenAiProvider::OpenAiProvider(const sdk::PluginContext& context) {
  options_.apply(context.options_json());
}

sdk::Capabilities OpenAiProvider::capabilities() const {
  sdk::Capabilities capabilities;
  capabilities.dialect = "openai-chat";
  capabilities.images = true;
  return capabilities;
}

family::Options OpenAiProvider::options_for(const sdk::Target& target) const {
  family::Options options = options_;
  options.apply(target.options_json);
  options.apply(target.auth_config_json);
  return options;
}

sdk::HttpRequest OpenAiProvider::start(std::string_view method, std::string_view path,
                                       const sdk::Target& target,
                                       const family::Options& options) const {
  if (target.base_url.empty()) {
    family::refuse(kDialect, "no_base_url",
                   "the provider has no base_url; set it in the configuration");
  }
  sdk::HttpRequest request;
  request.method = method;
  request.url = plugin_base::joined(target.base_url, path);
  request.headers.reserve(5);
  family::add_account_headers(options, kDialect.id, request.headers);
  return request;
}

sdk::HttpRequest OpenAiProvider::build(const sdk::ChatRequest& request,
                                       const sdk::Target& target) const {
  const family::Options options = options_for(target);
  sdk::HttpRequest out = start("POST", "/chat/completions", target, options);
  out.headers.add("Content-Type", "application/json");
  out.headers.add("Accept", request.stream ? "text/event-stream" : "application/json");
  const family::BodyPlan plan = {.dialect = kDialect,
                                 .options = options,
                                 .traits = family::traits_of(target.model),
                                 .model = target.model,
                                 .thin_stream = is_openai(target.base_url),
                                 .dropped = &out.dropped};
  if (auto native = family::native_body(request, plan)) {
    out.body = std::move(*native);
    out.native = true;
  } else {
    out.body = family::chat_body(request, plan);
  }
  return out;
}

sdk::Headers OpenAiProvider::authorize(const sdk::HttpRequest&, sdk::SecretView secret,
                                       const sdk::AuthContext&) const {
  plugin_base::require_sendable(secret, "openai.authorize.bad_secret");
  sdk::Headers headers;
  headers.add("Authorization", std::string("Bearer ").append(secret.reveal()), true);
  return headers;
}

sdk::ChatReply OpenAiProvider::parse(const sdk::HttpResponse& response) const {
  return family::read_reply(response, kDialect);
}

std::unique_ptr<sdk::IStreamDecoder> OpenAiProvider::open_stream(const sdk::HttpHead& head) const {
  return std::make_unique<family::StreamDecoder>(head, kDialect);
}

sdk::Verdict OpenAiProvider::classify(const sdk::HttpResponse& response) const {
  return family::classify(response, kDialect);
}

sdk::LimitHints OpenAiProvider::limits(const sdk::HttpHead& head) const {
  return family::limits_of(head.headers);
}

sdk::HttpRequest OpenAiProvider::build_embed(std::string_view request_json,
                                             const sdk::Target& target) const {
  const family::Options options = options_for(target);
  sdk::HttpRequest out = start("POST", "/embeddings", target, options);
  out.headers.add("Content-Type", "application/json");
  out.headers.add("Accept", "application/json");
  out.body = family::embeddings_body(request_json, target.model, kDialect);
  return out;
}

sdk::ChatReply OpenAiProvider::parse_embed(const sdk::HttpResponse& response) const {
  return family::read_embeddings(response, kDialect);
}

sdk::HttpRequest OpenAiProvider::build_list_models(const sdk::Target& target) const {
  sdk::HttpRequest out = start("GET", "/models", target, options_for(target));
  out.headers.add("Accept", "application/json");
  return out;
}

std::vector<std::string> OpenAiProvider::parse_list_models(
    const sdk::HttpResponse& response) const {
  return family::read_model_list(response, kDialect);
}

}  // namespace llm_rotate::openai
