// AWS Bedrock: chat through Converse and ConverseStream, embeddings through InvokeModel.
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

#include "options.hpp"

namespace llm_rotate::aws_bedrock {

class BedrockProvider final : public sdk::IProvider,
                              public sdk::IEmbedder,
                              public sdk::IModelLister {
 public:
  BedrockProvider() = default;
  explicit BedrockProvider(const sdk::PluginContext& context);

  sdk::Capabilities capabilities() const override;
  sdk::HttpRequest build(const sdk::ChatRequest& request, const sdk::Target& target) const override;
  sdk::Headers authorize(const sdk::HttpRequest& request, sdk::SecretView secret,
                         const sdk::AuthContext& context) const override;
  sdk::TokenStep token_request(sdk::SecretView secret,
                               const sdk::AuthContext& context) const override;
  sdk::AccessToken parse_token(const sdk::HttpResponse& response,
                               const sdk::AuthContext& context) const override;
  sdk::ChatReply parse(const sdk::HttpResponse& response) const override;
  std::unique_ptr<sdk::IStreamDecoder> open_stream(const sdk::HttpHead& head) const override;
  sdk::Verdict classify(const sdk::HttpResponse& response) const override;

  sdk::HttpRequest build_embed(std::string_view request_json,
                               const sdk::Target& target) const override;
  sdk::ChatReply parse_embed(const sdk::HttpResponse& response) const override;
  std::int64_t most_inputs(const sdk::Target& target) const override;

  sdk::HttpRequest build_list_models(const sdk::Target& target) const override;
  std::vector<std::string> parse_list_models(const sdk::HttpResponse& response) const override;

 private:
  Options options_for(const sdk::Target& target) const;

  Options options_;  // of the plugin; a provider entry's own and a key's win over them
};

}  // namespace llm_rotate::aws_bedrock
