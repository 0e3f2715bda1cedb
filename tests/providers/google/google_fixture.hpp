// What the tests of the two Google plugins share: short ways to build a request and look into it.
#pragma once

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "llm_rotate/sdk/json.hpp"

#include "google_ai_studio_provider.hpp"
#include "google_vertex_provider.hpp"

namespace llm_rotate::google {

struct BuildOptions {
  std::string_view model = "gemini-2.5-flash";
  bool vertex = false;
  bool stream = false;
  bool strict = false;
  std::string_view extra = {};
  std::string_view options = "{}";
  std::string_view auth_config = "{}";
};

inline const GeminiProvider& provider_of(bool vertex) {
  static const google_ai_studio::GoogleAiStudioProvider kAiStudio;
  static const google_vertex::GoogleVertexProvider kVertex;
  return vertex ? static_cast<const GeminiProvider&>(kVertex) : kAiStudio;
}

inline sdk::Target target_of(const BuildOptions& options) {
  sdk::Target target;
  if (!options.vertex) target.base_url = "https://generativelanguage.googleapis.com";
  target.model = options.model;
  target.options_json = options.options;
  target.auth_config_json = options.auth_config;
  return target;
}

inline sdk::HttpRequest built(std::string_view json, const BuildOptions& options = {}) {
  return provider_of(options.vertex)
      .build({json, options.extra, options.stream, options.strict}, target_of(options));
}

inline std::string body_of(std::string_view json, const BuildOptions& options = {}) {
  return built(json, options).body;
}

// One member of the body, as JSON; "null" if it is not there. Names are separated by slashes.
inline std::string member(std::string_view json, std::string_view path,
                          const BuildOptions& options = {}) {
  const sdk::json::Document body(body_of(json, options));
  sdk::json::Value value = body.root();
  while (!path.empty()) {
    const std::string_view name = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(name.size() + 1, path.size()));
    value = value[name];
  }
  return sdk::json::dump(value);
}

// A chat with one question and those further members, each with a comma before it.
inline std::string chat(std::string_view further = {}) {
  return R"({"messages":[{"role":"user","content":"hi"}])" + std::string(further) + "}";
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

inline BuildOptions for_model(std::string_view model, bool vertex = false) {
  BuildOptions options;
  options.model = model;
  options.vertex = vertex;
  return options;
}

}  // namespace llm_rotate::google
