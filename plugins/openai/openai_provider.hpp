// OpenAI, and every server that speaks its Chat Completions under another base_url.
//
// Made by the plugin's entry, once for each provider entry of the configuration. Threads: all
// functions from any thread; the object never changes.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/plugin.hpp"
#include "llm_rotate/sdk/provider.hpp"

#include "ingress/openai_ingress.hpp"
#include "openai_family/embeddings.hpp"
#include "openai_family/options.hpp"

namespace llm_rotate::openai {

class OpenAiProvider final : public sdk::IProvider,
                             public sdk::IEmbedder,
                             public sdk::IModelLister,
                             public OpenAiIngress {
 public:
  OpenAiProvider() = default;
  explicit OpenAiProvider(const sdk::PluginContext& context);

  sdk::Capabilities capabilities() const override;
  sdk::HttpRequest build(const sdk::ChatRequest& request, const sdk::Target& target) const override;
  sdk::Headers authorize(const sdk::HttpRequest& request, sdk::SecretView secret,
                         const sdk::AuthContext& context) const override;
  sdk::ChatReply parse(const sdk::HttpResponse& response) const override;
  std::unique_ptr<sdk::IStreamDecoder> open_stream(const sdk::HttpHead& head) const override;
  sdk::Verdict classify(const sdk::HttpResponse& response) const override;
  sdk::LimitHints limits(const sdk::HttpHead& head) const override;

  sdk::HttpRequest build_embed(std::string_view request_json,
                               const sdk::Target& target) const override;
  sdk::ChatReply parse_embed(const sdk::HttpResponse& response) const override;
  std::int64_t most_inputs(const sdk::Target&) const override { return openai_family::kMostInputs; }

  sdk::HttpRequest build_list_models(const sdk::Target& target) const override;
  std::vector<std::string> parse_list_models(const sdk::HttpResponse& response) const override;

 private:
  openai_family::Options options_for(const sdk::Target& target) const;
  sdk::HttpRequest start(std::string_view method, std::string_view path, const sdk::Target& target,
                         const openai_family::Options& options) const;

  openai_family::Options options_;  // of the plugin; a provider entry's own win over them
};

}  // namespace llm_rotate::openai
