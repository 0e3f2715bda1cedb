// OpenRouter: OpenAI's wire with upstreams to choose from, reasoning state, and errors of its own.
//
// Made by the plugin's entry, once for each provider entry of the configuration. Threads: all
// functions from any thread; the object never changes.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/plugin.hpp"
#include "llm_rotate/sdk/provider.hpp"

#include "openrouter/openrouter_options.hpp"

namespace llm_rotate::openrouter {

class OpenRouterProvider final : public sdk::IProvider,
                                 public sdk::IEmbedder,
                                 public sdk::IModelLister,
                                 public sdk::IModelNamer {
 public:
  OpenRouterProvider() = default;
  explicit OpenRouterProvider(const sdk::PluginContext& context);

  sdk::Capabilities capabilities() const override;
  sdk::HttpRequest build(const sdk::ChatRequest& request, const sdk::Target& target) const override;
  sdk::Headers authorize(const sdk::HttpRequest& request, sdk::SecretView secret,
                         const sdk::AuthContext& context) const override;
  sdk::ChatReply parse(const sdk::HttpResponse& response) const override;
  std::unique_ptr<sdk::IStreamDecoder> open_stream(const sdk::HttpHead& head) const override;
  sdk::Verdict classify(const sdk::HttpResponse& response) const override;

  sdk::HttpRequest build_embed(std::string_view request_json,
                               const sdk::Target& target) const override;
  sdk::ChatReply parse_embed(const sdk::HttpResponse& response) const override;

  sdk::HttpRequest build_list_models(const sdk::Target& target) const override;
  std::vector<std::string> parse_list_models(const sdk::HttpResponse& response) const override;

  std::string name_of(std::string_view model) const override;

 private:
  Options options_for(const sdk::Target& target) const;
  static sdk::HttpRequest start(std::string_view method, std::string_view path,
                                const sdk::Target& target, const Options& options);

  Options options_;  // of the plugin; a provider entry's own win over them
};

}  // namespace llm_rotate::openrouter
