// What the tests of the Anthropic plugin share: short ways to build a request and look into its
// body.
#pragma once

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "llm_rotate/sdk/json.hpp"

#include "anthropic_provider.hpp"

namespace llm_rotate::anthropic {

struct BuildOptions {
  std::string_view model = "claude-sonnet-4-5";
  bool stream = false;
  bool strict = false;
  std::string_view extra = {};
  std::string_view options = "{}";
  std::string_view auth_config = "{}";
  std::string_view base_url = "https://api.anthropic.com";
};

inline sdk::Target target_of(const BuildOptions& options) {
  sdk::Target target;
  target.base_url = options.base_url;
  target.model = options.model;
  target.options_json = options.options;
  target.auth_config_json = options.auth_config;
  return target;
}

inline sdk::ChatRequest request_of(std::string_view json, const BuildOptions& options) {
  sdk::ChatRequest request;
  request.json = json;
  request.extra = options.extra;
  request.stream = options.stream;
  request.strict = options.strict;
  return request;
}

inline sdk::HttpRequest built(std::string_view json, const BuildOptions& options = {}) {
  return AnthropicProvider().build(request_of(json, options), target_of(options));
}

// A question, with further members of the request in chat JSON.
inline std::string asking(std::string_view members) {
  std::string json = R"({"messages":[{"role":"user","content":"hi"}])";
  if (!members.empty()) json.append(",").append(members);
  return json + "}";
}

// One member of the body as JSON; empty if there is none.
inline std::string member_of(const sdk::HttpRequest& request, std::string_view name) {
  const sdk::json::Document body(request.body);
  EXPECT_TRUE(body.ok()) << request.body;
  return body[name].exists() ? sdk::json::dump(body[name]) : std::string();
}

// The same for a question with `members`, put to `model`.
inline std::string sent(std::string_view name, std::string_view members,
                        std::string_view model = "claude-sonnet-4-5") {
  BuildOptions options;
  options.model = model;
  return member_of(built(asking(members), options), name);
}

// The names of what was left out, with spaces between them.
inline std::string dropped(std::string_view members, std::string_view model = "claude-sonnet-4-5") {
  BuildOptions options;
  options.model = model;
  std::string names;
  for (const std::string& name : built(asking(members), options).dropped) {
    names.append(names.empty() ? "" : " ").append(name);
  }
  return names;
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

// Without the rule, which is the same for all of them.
inline std::string strict_refusal(std::string_view members,
                                  std::string_view model = "claude-sonnet-4-5") {
  BuildOptions options;
  options.model = model;
  options.strict = true;
  constexpr std::string_view kRule = "anthropic.build.unsupported_parameter: ";
  const std::string text = refusal(asking(members), options);
  return text.starts_with(kRule) ? text.substr(kRule.size()) : text;
}

}  // namespace llm_rotate::anthropic
