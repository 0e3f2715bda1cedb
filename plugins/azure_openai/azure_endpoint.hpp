// Where an Azure resource is reached: users paste its URL in many forms, and it has an API with
// dates, one without, and one of the model catalogue.
//
// Called by `build`. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace llm_rotate::azure_openai {

enum class Style : std::uint8_t {
  kV1,          // /openai/v1/chat/completions, the deployment in the body
  kDated,       // /openai/deployments/NAME/chat/completions?api-version=2024-10-21
  kDeployment,  // the URL names a deployment, whatever the model
  kCatalogue,   // /models/chat/completions?api-version=..., the model in the body
};

class Endpoint {
 public:
  // `url` as it was pasted: with or without a slash at its end, with "/openai", "/openai/v1",
  // "/models", or the whole URL of a deployment with its query. `api_version` is what the
  // configuration says, empty for nothing; it stands over the one in the query.
  Endpoint(std::string_view url, std::string_view api_version);

  Style style() const { return style_; }
  // Whether the body says which deployment is meant.
  bool model_in_body() const { return style_ == Style::kV1 || style_ == Style::kCatalogue; }
  // `operation` is "chat/completions" or "embeddings".
  std::string operation_url(std::string_view operation, std::string_view deployment) const;
  std::string models_url() const;

 private:
  std::string with_version(std::string url) const;

  Style style_ = Style::kV1;
  std::string root_;         // up to where the styles part: ".../openai/v1", ".../openai", ...
  std::string api_version_;  // to be sent; empty for none
};

}  // namespace llm_rotate::azure_openai
