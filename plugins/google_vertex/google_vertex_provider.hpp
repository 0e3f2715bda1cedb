// Google Vertex AI: Gemini, and Anthropic's models, in a project of Google Cloud.
//
// Made by the plugin's entry, once for each provider entry of the configuration. Threads: all
// functions from any thread; the object never changes.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "google/gemini_provider.hpp"
#include "vertex_url.hpp"

namespace llm_rotate::google_vertex {

class GoogleVertexProvider final : public google::GeminiProvider {
 public:
  GoogleVertexProvider();
  explicit GoogleVertexProvider(const sdk::PluginContext& context);

  sdk::Capabilities capabilities() const override;
  sdk::HttpRequest build(const sdk::ChatRequest& request, const sdk::Target& target) const override;
  sdk::ChatReply parse(const sdk::HttpResponse& response) const override;
  std::unique_ptr<sdk::IStreamDecoder> open_stream(const sdk::HttpHead& head) const override;
  sdk::Verdict classify(const sdk::HttpResponse& response) const override;
  sdk::HttpRequest build_generate(const sdk::ChatRequest& request,
                                  const sdk::Target& target) const override;
  sdk::HttpRequest build_count(const sdk::ChatRequest& request,
                               const sdk::Target& target) const override;

  sdk::Headers authorize(const sdk::HttpRequest& request, sdk::SecretView secret,
                         const sdk::AuthContext& context) const override;
  sdk::TokenStep token_request(sdk::SecretView secret,
                               const sdk::AuthContext& context) const override;
  sdk::AccessToken parse_token(const sdk::HttpResponse& response,
                               const sdk::AuthContext& context) const override;

  sdk::HttpRequest build_list_models(const sdk::Target& target) const override;
  std::vector<std::string> parse_list_models(const sdk::HttpResponse& response) const override;

 protected:
  std::string model_name(const sdk::Target& target) const override;
  std::string url_of(const sdk::Target& target, std::string_view model,
                     std::string_view method) const override;
  std::string count_body(std::string_view model, std::string_view chat_body) const override;
  google::EmbedMethod embed_method(std::string_view model, bool list) const override;
  void add_headers(const sdk::Target& target, std::string_view tier,
                   sdk::Headers& headers) const override;

 private:
  Place place_of(const sdk::Target& target) const;
};

}  // namespace llm_rotate::google_vertex
