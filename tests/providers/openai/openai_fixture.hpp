// What the tests of the OpenAI plugin share: short ways to build a request and look into its body.
#pragma once

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "llm_rotate/sdk/json.hpp"

#include "openai_provider.hpp"

namespace llm_rotate::openai {

struct BuildOptions {
  std::string_view model = "gpt-4.1";
  bool stream = false;
  bool strict = false;
  std::string_view extra = {};
  std::string_view options = "{}";
  std::string_view auth_config = "{}";
  std::string_view base_url = "https://api.openai.com/v1";
};

inline sdk::Target target_of(const BuildOptions& options) {
  sdk::Target target;
  target.base_url = options.base_url;
  target.model = options.model;
  target.options_json = options.options;
  target.auth_config_json = options.auth_config;
  return target;
}

inline sdk::HttpRequest built(std::string_view json, const BuildOptions& options = {}) {
  return OpenAiProvider().build({json, options.extra, options.stream, options.strict},
                                target_of(options));
}

inline std::string body_of(std::string_view json, const BuildOptions& options = {}) {
  return built(json, options).body;
}

// The body for a model, with nothing else set.
inline std::string body_for(std::string_view model, std::string_view json) {
  BuildOptions options;
  options.model = model;
  return body_of(json, options);
}

inline std::string strict_refusal(std::string_view model, std::string_view json) {
  BuildOptions options;
  options.model = model;
  options.strict = true;
  try {
    return "no refusal but " + body_of(json, options);
  } catch (const sdk::ProviderError& error) {
    EXPECT_EQ(error.verdict().type, sdk::ErrorType::kInvalidRequest);
    EXPECT_EQ(error.verdict().scope, sdk::Scope::kNone);
    return error.what();
  }
}

inline std::string refusal(std::string_view json, const BuildOptions& options = {}) {
  try {
    return "no refusal but " + body_of(json, options);
  } catch (const sdk::ProviderError& error) {
    EXPECT_EQ(error.verdict().type, sdk::ErrorType::kInvalidRequest);
    EXPECT_EQ(error.verdict().scope, sdk::Scope::kNone);
    return error.verdict().rule + ": " + error.what();
  }
}

}  // namespace llm_rotate::openai
