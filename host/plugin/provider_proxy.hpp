// A provider plugin as the host sees it: `IProvider` over the C table of the plugin.
//
// Made by `PluginRegistry`, called by the call engine. Threads: any, several at once.
// Whatever goes wrong in the plugin leaves as `sdk::ProviderError`, and nothing else does; what it
// hands out is checked and bounded. `classify` and `limits` never throw: they are asked when
// something has ended already, so a fault is the verdict, and no hints are hints.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "llm_rotate/sdk/abi.h"
#include "llm_rotate/sdk/provider.hpp"

#include "plugin/embedder_proxy.hpp"
#include "plugin/generator_proxy.hpp"
#include "plugin/ingress_proxy.hpp"
#include "plugin/instance.hpp"
#include "plugin/model_lister_proxy.hpp"
#include "plugin/model_namer_proxy.hpp"
#include "plugin/refusal.hpp"
#include "plugin/token_counter_proxy.hpp"

namespace llm_rotate::plugin {

class ProviderProxy final : public sdk::IProvider {
 public:
  static Result<std::unique_ptr<ProviderProxy>> make(Instance instance);

  std::string_view plugin_id() const { return instance_.id(); }
  // The optional abilities; null where the plugin has them not.
  const sdk::IEmbedder* embedder() const { return embedder_ ? &*embedder_ : nullptr; }
  const sdk::IContentGenerator* generator() const { return generator_ ? &*generator_ : nullptr; }
  const sdk::IModelLister* model_lister() const { return lister_ ? &*lister_ : nullptr; }
  const sdk::ITokenCounter* token_counter() const { return counter_ ? &*counter_ : nullptr; }
  const sdk::IModelNamer* model_namer() const { return namer_ ? &*namer_ : nullptr; }
  const sdk::IIngress* ingress() const { return ingress_ ? &*ingress_ : nullptr; }

  // Asked once, when the instance was made.
  sdk::Capabilities capabilities() const override { return capabilities_; }
  sdk::HttpRequest build(const sdk::ChatRequest& request, const sdk::Target& target) const override;
  // Every header that it gives is flagged sensitive.
  sdk::Headers authorize(const sdk::HttpRequest& request, sdk::SecretView secret,
                         const sdk::AuthContext& context) const override;
  sdk::TokenStep token_request(sdk::SecretView secret,
                               const sdk::AuthContext& context) const override;
  sdk::AccessToken parse_token(const sdk::HttpResponse& response,
                               const sdk::AuthContext& context) const override;
  sdk::ChatReply parse(const sdk::HttpResponse& response) const override;
  std::unique_ptr<sdk::IStreamDecoder> open_stream(const sdk::HttpHead& head) const override;
  sdk::Verdict classify(const sdk::HttpResponse& response) const override;
  sdk::LimitHints limits(const sdk::HttpHead& head) const override;

 private:
  ProviderProxy(Instance instance, const llmr_provider_v1& table);

  void read_capabilities();

  Instance instance_;
  const llmr_provider_v1* table_;
  sdk::Capabilities capabilities_;
  std::optional<EmbedderProxy> embedder_;
  std::optional<GeneratorProxy> generator_;
  std::optional<ModelListerProxy> lister_;
  std::optional<TokenCounterProxy> counter_;
  std::optional<ModelNamerProxy> namer_;
  std::optional<IngressProxy> ingress_;
};

}  // namespace llm_rotate::plugin
