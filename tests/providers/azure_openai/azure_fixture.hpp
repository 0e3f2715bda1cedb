// What the tests of the Azure plugin share: short ways to build a request and look into it.
#pragma once

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "llm_rotate/sdk/json.hpp"
#include "llm_rotate/sdk/testing/fake_ambient.hpp"

#include "azure_openai/azure_openai_provider.hpp"

namespace llm_rotate::azure_openai {

struct BuildOptions {
  std::string_view model = "gpt-4.1";
  std::string_view base_url = {};
  std::string_view options = R"({"endpoint":"https://res.openai.azure.com"})";
  std::string_view auth_config = "{}";
  bool stream = false;
};

inline sdk::Target target_of(const BuildOptions& options) {
  sdk::Target target;
  target.base_url = options.base_url;
  target.model = options.model;
  target.options_json = options.options;
  target.auth_config_json = options.auth_config;
  return target;
}

inline constexpr std::string_view kHello =
    R"({"model":"x","messages":[{"role":"user","content":"u"}]})";

inline sdk::HttpRequest built(std::string_view json, const BuildOptions& options = {}) {
  sdk::ChatRequest request;
  request.json = json;
  request.stream = options.stream;
  return AzureOpenAiProvider().build(request, target_of(options));
}

// The verdict that `act` throws.
template <class Act>
sdk::Verdict refusal_of(Act&& act) {
  try {
    act();
  } catch (const sdk::ProviderError& error) {
    return error.verdict();
  }
  ADD_FAILURE() << "no refusal";
  return {};
}

}  // namespace llm_rotate::azure_openai
