// What the tests of the OpenRouter plugin share: short ways to build a request and look into it.
#pragma once

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "llm_rotate/sdk/json.hpp"

#include "openrouter/openrouter_provider.hpp"

namespace llm_rotate::openrouter {

struct BuildOptions {
  std::string_view model = "openai/gpt-4.1";
  std::string_view upstream = {};
  std::string_view options = "{}";
  bool stream = false;
  bool strict = false;
  std::string_view extra = {};
  std::string_view base_url = "https://openrouter.ai/api/v1";
};

inline sdk::Target target_of(const BuildOptions& options) {
  sdk::Target target;
  target.base_url = options.base_url;
  target.model = options.model;
  target.upstream = options.upstream;
  target.options_json = options.options;
  return target;
}

inline sdk::HttpRequest built(std::string_view json, const BuildOptions& options = {}) {
  sdk::ChatRequest request;
  request.json = json;
  request.extra = options.extra;
  request.stream = options.stream;
  request.strict = options.strict;
  return OpenRouterProvider().build(request, target_of(options));
}

// One member of the body that is sent, as JSON; "" if it is not there.
inline std::string sent(std::string_view member, std::string_view json,
                        const BuildOptions& options = {}) {
  const sdk::json::Document body(built(json, options).body);
  EXPECT_TRUE(body.ok());
  return body[member].exists() ? sdk::json::dump(body[member]) : std::string();
}

}  // namespace llm_rotate::openrouter
