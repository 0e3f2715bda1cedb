// Anthropic's Messages API, and servers that speak it under another base_url.
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

#include "anthropic_messages/options.hpp"
#include "ingress.hpp"

namespace llm_rotate::anthropic {

class AnthropicProvider final : public sdk::IProvider,
                                public sdk::IModelLister,
                                public sdk::ITokenCounter,
                                public MessagesIngress {
 public:
  AnthropicProvider() = default;
  explicit AnthropicProvider(const sdk::PluginContext& context);

  sdk::Capabilities capabilities() const override;
  sdk::HttpRequest build(const sdk::ChatRequest& request, const sdk::Target& target) const override;
  sdk::Headers authorize(const sdk::HttpRequest& request, sdk::SecretView secret,
                         const sdk::AuthContext& context) const override;
  sdk::ChatReply parse(const sdk::HttpResponse& response) const override;
  std::unique_ptr<sdk::IStreamDecoder> open_stream(const sdk::HttpHead& head) const override;
  sdk::Verdict classify(const sdk::HttpResponse& response) const override;
  sdk::LimitHints limits(const sdk::HttpHead& head) const override;

  sdk::HttpRequest build_list_models(const sdk::Target& target) const override;
  std::vector<std::string> parse_list_models(const sdk::HttpResponse& response) const override;

  sdk::HttpRequest build_count(const sdk::ChatRequest& request,
                               const sdk::Target& target) const override;
  std::int64_t parse_count(const sdk::HttpResponse& response) const override;

 private:
  Options options_for(const sdk::Target& target) const;

  Options options_;  // of the plugin; a provider entry's own win over them
};

}  // namespace llm_rotate::anthropic
