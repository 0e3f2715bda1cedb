// Every provider's plugin before the fake upstream, which refuses what the vendors refuse.
//
// The base of the tests in this folder. One thread.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "fake_upstream/dialect.hpp"
#include "fake_upstream/responder.hpp"
#include "integration/conversation/speaker.hpp"
#include "places.hpp"
#include "replay/opened_plugins.hpp"
#include "unit/fake_upstream/played.hpp"

namespace llm_rotate::conversation {

// Everybody who can speak. Whoever's plugin or dialect is not there yet stays silent.
inline std::vector<Speaker> all_speakers() {
  const std::string url = "http://fake";
  return {
      {.provider = "openai", .model = "gpt-4.1", .base_url = url + "/v1"},
      {.provider = "azure_openai",
       .model = "gpt-4.1",
       .base_url = url,
       .options_json = R"({"api_version":"2024-10-21"})"},
      {.provider = "openrouter",
       .model = "anthropic/claude-haiku-4.5",
       .base_url = url + "/api/v1",
       .reasoning_state = R"([{"type":"reasoning.text","text":"Hm.","signature":"c2ln","index":0,)"
                          R"("format":"anthropic-claude-v1"}])"},
      {.provider = "anthropic", .model = "claude-haiku-4-5", .base_url = url},
      {.provider = "google_ai_studio", .model = "gemini-2.5-flash", .base_url = url},
      {.provider = "google_vertex",
       .model = "gemini-2.5-flash",
       .base_url = url,
       .auth_config_json = R"({"project":"p","location":"us-central1"})"},
      {.provider = "aws_bedrock",
       .model = "anthropic.claude-haiku-4-5-20251001-v1:0",
       .base_url = url,
       .auth_config_json = R"({"region":"us-east-1"})",
       .secret = "AKIDEXAMPLE:fake-secret-AKIDEXAMPLE"},
  };
}

inline bool has_dialect(const std::string& provider) {
  for (const auto& dialect : fake::dialects()) {
    if (dialect->name() == provider) return true;
  }
  return false;
}

class Stage : public ::testing::Test {
 protected:
  Stage() {
    for (const Speaker& speaker : all_speakers()) {
      const bool built = std::filesystem::exists(places::plugin(speaker.provider));
      if (built && has_dialect(speaker.provider)) speakers_.push_back(speaker);
    }
  }

  sdk::HttpResponse answer_to(sdk::HttpRequest sent) {
    const std::string host = "http://fake";
    EXPECT_TRUE(sent.url.starts_with(host)) << sent.url;
    fake::Request request;
    request.method = sent.method;
    request.target = std::string_view(sent.url).substr(host.size());
    request.path = fake::path_of(request.target);
    request.headers.push_back({"Host", "fake"});  // as a transport does; Bedrock signs it
    for (const sdk::Header& header : sent.headers) {
      request.headers.push_back({header.name, header.value});
    }
    request.body = &sent.body;
    const fake::Played played = fake::play(responder_.respond(request, {}, ++seq_));
    sdk::HttpResponse response;
    response.status = static_cast<int>(played.response.status);
    for (const auto& [name, value] : played.response.headers) response.headers.add(name, value);
    response.body = played.response.body;
    return response;
  }

  const sdk::IProvider& plugin_of(const Speaker& speaker) {
    std::string trouble;
    const sdk::IProvider* plugin = plugins_.provider(speaker.provider, trouble);
    if (plugin == nullptr) throw std::runtime_error(trouble);
    return *plugin;
  }

  std::vector<Speaker> speakers_;

 private:
  replay::OpenedPlugins plugins_{
      plugin::PluginPath(plugin::path_settings_of_process({places::plugin_folder()}, "."))};
  fake::Responder responder_{fake::Script{}};
  std::uint64_t seq_ = 0;
};

}  // namespace llm_rotate::conversation
