// Google AI Studio: the Gemini API of generativelanguage.googleapis.com.
//
// Made by the plugin's entry, once for each provider entry of the configuration. Threads: all
// functions from any thread; the object never changes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "google/gemini_provider.hpp"
#include "ingress.hpp"

namespace llm_rotate::google_ai_studio {

class GoogleAiStudioProvider final : public google::GeminiProvider, public GeminiIngress {
 public:
  GoogleAiStudioProvider();
  explicit GoogleAiStudioProvider(const sdk::PluginContext& context);

  sdk::Capabilities capabilities() const override;
  sdk::Headers authorize(const sdk::HttpRequest& request, sdk::SecretView secret,
                         const sdk::AuthContext& context) const override;

  sdk::HttpRequest build_list_models(const sdk::Target& target) const override;
  std::vector<std::string> parse_list_models(const sdk::HttpResponse& response) const override;

 protected:
  std::string model_name(const sdk::Target& target) const override;
  std::string url_of(const sdk::Target& target, std::string_view model,
                     std::string_view method) const override;
  std::string count_body(std::string_view model, std::string_view chat_body) const override;
  google::EmbedMethod embed_method(std::string_view model, bool list) const override;

 private:
  // The base URL with the version of the API behind it.
  std::string base_of(const sdk::Target& target) const;
};

}  // namespace llm_rotate::google_ai_studio
