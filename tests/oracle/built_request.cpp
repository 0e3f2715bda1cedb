// llm-rotate-built-request: the requests that plugins build, for comparison with what the vendors'
// own SDKs send. Reads one order as a line of JSON, prints the request as one, until its input
// ends.
//
//   {"provider": "openai", "ability": "chat" | "embed", "json": {...}, "stream": false,
//    "strict": false, "extra": {...}, "secret": "...", "auth_method": "api_key",
//    "access_token": "...", "now_unix_ms": 0,
//    "target": {"base_url", "model", "upstream", "options": {...}, "auth_config": {...}}}
//   {"method": "POST", "url": "...", "headers": {"content-type": "..."}, "body": "...", "dropped":
//   []}
//
// What goes wrong is {"error": "..."}. Headers are named in lower case.
#include <exception>
#include <iostream>
#include <string>

#include <spdlog/spdlog.h>

#include "llm_rotate/sdk/json.hpp"

#include "replay/opened_plugins.hpp"

namespace {

namespace sdk = llm_rotate::sdk;
using llm_rotate::plugin::ProviderProxy;
using sdk::json::Value;

std::string text_of(Value object) {
  return object.is_object() ? sdk::json::dump(object) : std::string();
}

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return text;
}

sdk::HttpRequest built(const ProviderProxy& provider, Value order, const sdk::Target& target) {
  const std::string json = sdk::json::dump(order["json"]);
  if (order["ability"].string() == "embed") {
    if (provider.embedder() == nullptr) {
      throw sdk::ProviderError(sdk::ErrorType::kInvalidRequest, "", "it has no embeddings");
    }
    return provider.embedder()->build_embed(json, target);
  }
  const std::string extra = text_of(order["extra"]);
  sdk::ChatRequest request;
  request.json = json;
  request.extra = extra;
  request.stream = order["stream"].boolean();
  request.strict = order["strict"].boolean();
  return provider.build(request, target);
}

std::string told(const ProviderProxy& provider, Value order) {
  const Value asked = order["target"];
  const std::string options = asked["options"].is_object() ? text_of(asked["options"]) : "{}";
  const std::string auth = asked["auth_config"].is_object() ? text_of(asked["auth_config"]) : "{}";
  sdk::Target target;
  target.provider = order["provider"].string();
  target.base_url = asked["base_url"].string();
  target.model = asked["model"].string();
  target.upstream = asked["upstream"].string();
  target.options_json = options;
  target.auth_config_json = auth;
  sdk::HttpRequest request = built(provider, order, target);
  sdk::AuthContext context;
  context.auth_method = order["auth_method"].string("api_key");
  context.auth_config_json = auth;
  context.access_token = sdk::SecretView(order["access_token"].string());
  context.now_unix_ms = order["now_unix_ms"].integer();
  for (const sdk::Header& header :
       provider.authorize(request, sdk::SecretView(order["secret"].string()), context)) {
    request.headers.set(header.name, header.value);
  }
  sdk::json::Writer out;
  out.begin_object().string("method", request.method).string("url", request.url);
  out.key("headers").begin_object();
  for (const sdk::Header& header : request.headers) out.string(lower(header.name), header.value);
  out.end_object().string("body", request.body).key("dropped").begin_array();
  for (const std::string& name : request.dropped) out.string(name);
  return out.end_array().end_object().str();
}

std::string answer_to(const std::string& line, llm_rotate::replay::OpenedPlugins& plugins) {
  std::string trouble;
  try {
    const sdk::json::Document order(line);
    const ProviderProxy* provider =
        plugins.provider(std::string(order["provider"].string()), trouble);
    if (provider != nullptr) return told(*provider, order.root());
  } catch (const std::exception& error) {
    trouble = error.what();
  }
  sdk::json::Writer out;
  return out.begin_object().string("error", trouble).end_object().str();
}

}  // namespace

int main() {
  spdlog::set_level(spdlog::level::err);
  namespace plugin = llm_rotate::plugin;
  llm_rotate::replay::OpenedPlugins plugins(
      plugin::PluginPath(plugin::path_settings_of_process({}, ".")));
  for (std::string line; std::getline(std::cin, line);) {
    std::cout << answer_to(line, plugins) << std::endl;
  }
  return 0;
}
