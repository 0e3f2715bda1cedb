#include "replay/request_check.hpp"

#include "replay/difference.hpp"

namespace llm_rotate::replay {

namespace {

sdk::HttpRequest built(const sdk::IProvider& provider, const sdk::IEmbedder* embedder,
                       const Recording& recording, const Expressed& expressed) {
  sdk::Target target;
  target.provider = recording.provider;
  target.base_url = expressed.base_url;
  target.model = expressed.model;
  target.upstream = expressed.upstream;
  target.options_json = expressed.options_json;
  target.auth_config_json = expressed.auth_config_json;
  if (recording.is_embedding() && embedder != nullptr) {
    return embedder->build_embed(expressed.json, target);
  }
  sdk::ChatRequest request;
  request.json = expressed.json;
  request.extra = expressed.extra;
  request.stream = recording.stream;
  return provider.build(request, target);
}

}  // namespace

std::optional<std::vector<std::string>> check_request(const sdk::IProvider& provider,
                                                      const sdk::IEmbedder* embedder,
                                                      const VendorWire& wire,
                                                      const Recording& recording) {
  // A truncated request, or one that the provider refused, need not be one that can be built.
  if (recording.request_truncated || !recording.response.ok()) return std::nullopt;
  const auto expressed = wire.express(recording);
  if (!expressed) return std::nullopt;
  try {
    const sdk::HttpRequest request = built(provider, embedder, recording, *expressed);
    std::vector<std::string> found;
    if (request.method != recording.method) {
      found.push_back("method: recorded " + recording.method + ", rebuilt " + request.method);
    }
    if (wire.comparable_url(request.url) != wire.comparable_url(recording.url)) {
      found.push_back("url: recorded " + recording.url + ", rebuilt " + request.url);
    }
    const sdk::json::Document body(request.body);
    const sdk::json::Document rebuilt(wire.comparable_body(body.root(), *expressed));
    const sdk::json::Document recorded(wire.comparable_body(recording.request_body(), *expressed));
    for (std::string& line : differences(recorded.root(), rebuilt.root())) {
      found.push_back(std::move(line));
    }
    return found;
  } catch (const sdk::ProviderError& error) {
    return std::vector<std::string>{"the plugin refuses to build it: " + error.verdict().message};
  }
}

}  // namespace llm_rotate::replay
