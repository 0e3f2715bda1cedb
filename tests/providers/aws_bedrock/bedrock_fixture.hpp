// What the tests of the Bedrock plugin share: short ways to build a request and look into its body.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "llm_rotate/sdk/json.hpp"

#include "bedrock_provider.hpp"

namespace llm_rotate::aws_bedrock {

inline constexpr std::string_view kClaude = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
inline constexpr std::string_view kClaude46 = "us.anthropic.claude-sonnet-4-6-v1:0";
inline constexpr std::string_view kNewestClaude = "global.anthropic.claude-opus-5-5-v1:0";
inline constexpr std::string_view kNova = "amazon.nova-lite-v1:0";
inline constexpr std::string_view kNova2 = "us.amazon.nova-2-lite-v1:0";
inline constexpr std::string_view kLlama = "us.meta.llama3-3-70b-instruct-v1:0";
inline constexpr std::string_view kMistral = "mistral.mistral-large-2407-v1:0";

struct BuildOptions {
  std::string_view model = kClaude;
  bool stream = false;
  bool strict = false;
  std::string_view extra = {};
  std::string_view options = R"({"region":"us-east-1"})";
  std::string_view auth_config = "{}";
  std::string_view base_url = "";
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
  return BedrockProvider().build({json, options.extra, options.stream, options.strict},
                                 target_of(options));
}

// The body for a model, with nothing else set.
inline std::string body_for(std::string_view model, std::string_view json) {
  BuildOptions options;
  options.model = model;
  return built(json, options).body;
}

// A member of the body, by the names that lead to it, as JSON; empty where there is none.
inline std::string in_body(std::string_view model, std::string_view json,
                           const std::vector<std::string_view>& path) {
  const sdk::json::Document document(body_for(model, json));
  sdk::json::Value value = document.root();
  for (const std::string_view name : path) {
    value = value.is_array() ? value.at(static_cast<std::size_t>(name.front() - '0')) : value[name];
  }
  return value.exists() ? sdk::json::dump(value) : std::string();
}

// A request of one message, "hi", with further members.
inline std::string hi(std::string_view members = {}) {
  std::string json = R"({"messages":[{"role":"user","content":"hi"}])";
  if (!members.empty()) json.append(",").append(members);
  return json + "}";
}

inline std::vector<std::string> dropped(std::string_view model, std::string_view json) {
  BuildOptions options;
  options.model = model;
  return built(json, options).dropped;
}

inline std::string refusal(std::string_view json, const BuildOptions& options = {}) {
  try {
    return "no refusal but " + built(json, options).body;
  } catch (const sdk::ProviderError& error) {
    EXPECT_EQ(error.verdict().type, sdk::ErrorType::kInvalidRequest);
    EXPECT_EQ(error.verdict().scope, sdk::Scope::kNone);
    return error.verdict().rule + ": " + error.what();
  }
}

inline std::string strict_refusal(std::string_view model, std::string_view json) {
  BuildOptions options;
  options.model = model;
  options.strict = true;
  return refusal(json, options);
}

}  // namespace llm_rotate::aws_bedrock
