#include "plugin/manifest.hpp"

#include <string>

#include <gtest/gtest.h>

namespace {

using llm_rotate::plugin::is_plugin_id;
using llm_rotate::plugin::Kind;
using llm_rotate::plugin::Manifest;
using llm_rotate::plugin::name_of;
using llm_rotate::plugin::parse_manifest;
using llm_rotate::plugin::Result;

std::string refusal(std::string_view json) {
  const Result<Manifest> found = parse_manifest(json);
  return found ? "accepted" : found.error().text;
}

std::string in_plugin_json(const std::string& rule) {
  return "in plugin.json, " + rule + "; correct it and build the plugin again";
}

TEST(Manifest, ReadsEverything) {
  const Result<Manifest> found = parse_manifest(R"({
    "id": "acme-1", "kind": "provider", "version": "2.0.1", "description": "Acme's models",
    "provides": ["llm_rotate.embed/1"],
    "options": {"type": "object"}, "auth_config": {"required": ["region"]},
    "provider": {
      "display_name": "Acme", "base_url": "https://api.acme.example/v1", "provider_type": "broker",
      "default_cooldown_seconds": 60, "default_quarantine_seconds": 0.5,
      "auth_methods": ["sigv4", "api_key"],
      "key_env": ["ACME_KEY", {"name": "ACME_ID", "auth_method": "sigv4", "ambient": true,
                               "beside": "ACME_URL"}],
      "base_url_env": "ACME_URL", "base_url_required": true,
      "options_env": {"region": ["ACME_REGION", "REGION"], "team": "TEAM"},
      "needed": "region", "needed_example": "moon", "usual_models": ["acme-*"]},
    "something": "of a newer host"})");
  ASSERT_TRUE(found.has_value()) << found.error().text;
  EXPECT_EQ(found->id, "acme-1");
  EXPECT_EQ(found->kind, Kind::kProvider);
  EXPECT_EQ(found->version, "2.0.1");
  EXPECT_EQ(found->description, "Acme's models");
  EXPECT_EQ(found->provides, std::vector<std::string>{"llm_rotate.embed/1"});
  EXPECT_EQ(found->options_schema_json, R"({"type":"object"})");
  EXPECT_EQ(found->auth_config_schema_json, R"({"required":["region"]})");
  ASSERT_TRUE(found->provider.has_value());
  EXPECT_EQ(found->provider->display_name, "Acme");
  EXPECT_EQ(found->provider->base_url, "https://api.acme.example/v1");
  EXPECT_TRUE(found->provider->base_url_required);
  EXPECT_EQ(found->provider->provider_type, "broker");
  EXPECT_EQ(found->provider->cooldown_seconds, 60);
  EXPECT_EQ(found->provider->quarantine_seconds, 0.5);
  EXPECT_EQ(found->provider->auth_methods, (std::vector<std::string>{"sigv4", "api_key"}));
  ASSERT_EQ(found->provider->key_env.size(), 2U);
  EXPECT_EQ(found->provider->key_env[0].name, "ACME_KEY");
  EXPECT_FALSE(found->provider->key_env[0].ambient);
  EXPECT_EQ(found->provider->key_env[1].name, "ACME_ID");
  EXPECT_EQ(found->provider->key_env[1].auth_method, "sigv4");
  EXPECT_EQ(found->provider->key_env[1].beside, "ACME_URL");
  EXPECT_TRUE(found->provider->key_env[1].ambient);
  EXPECT_EQ(found->provider->base_url_env, std::vector<std::string>{"ACME_URL"});
  ASSERT_EQ(found->provider->options_env.size(), 2U);
  EXPECT_EQ(found->provider->options_env[0].option, "region");
  EXPECT_EQ(found->provider->options_env[0].names,
            (std::vector<std::string>{"ACME_REGION", "REGION"}));
  EXPECT_EQ(found->provider->options_env[1].names, std::vector<std::string>{"TEAM"});
  EXPECT_EQ(found->provider->needed, std::vector<std::string>{"region"});
  EXPECT_EQ(found->provider->needed_example, "moon");
  EXPECT_EQ(found->provider->usual_models, std::vector<std::string>{"acme-*"});
}

TEST(Manifest, DefaultsOfAProvider) {
  const Result<Manifest> found =
      parse_manifest(R"({"id": "acme", "kind": "provider", "version": "1"})");
  ASSERT_TRUE(found.has_value());
  ASSERT_TRUE(found->provider.has_value());
  EXPECT_EQ(found->provider->display_name, "acme");
  EXPECT_FALSE(found->provider->base_url_required);
  EXPECT_EQ(found->provider->cooldown_seconds, 30);
  EXPECT_EQ(found->provider->quarantine_seconds, 300);
  EXPECT_EQ(found->provider->auth_methods, std::vector<std::string>{"api_key"});
}

TEST(Manifest, EveryKind) {
  for (const Kind kind : {Kind::kProvider, Kind::kStrategy, Kind::kStateStore, Kind::kTelemetry}) {
    const std::string json =
        R"({"id": "a", "version": "1", "kind": ")" + std::string(name_of(kind)) + "\"}";
    const Result<Manifest> found = parse_manifest(json);
    ASSERT_TRUE(found.has_value()) << json;
    EXPECT_EQ(found->kind, kind);
    EXPECT_EQ(found->provider.has_value(), kind == Kind::kProvider);
  }
}

TEST(Manifest, Ids) {
  EXPECT_TRUE(is_plugin_id("google_ai-studio9"));
  EXPECT_TRUE(is_plugin_id(std::string(64, 'a')));
  EXPECT_FALSE(is_plugin_id(std::string(65, 'a')));
  for (const char* bad : {"", "Acme", "a.b", "a/b", "a b", "\xc3\xa4"}) {
    EXPECT_FALSE(is_plugin_id(bad)) << bad;
  }
}

TEST(Manifest, NotAnObject) {
  EXPECT_EQ(refusal("[]"),
            "its plugin.json is not a JSON object; correct it and build the plugin again");
  EXPECT_EQ(refusal(std::string(300 * 1024, ' ')),
            "its plugin.json has more than 262144 bytes; shorten it and build it again");
  EXPECT_TRUE(refusal("{").starts_with("its plugin.json is not a JSON object: ")) << refusal("{");
  EXPECT_TRUE(refusal(std::string(1000, '[')).find("Nested too deeply") != std::string::npos);
}

TEST(Manifest, FaultsNameTheFieldAndTheRule) {
  EXPECT_EQ(refusal("{}"),
            in_plugin_json("\"id\" must be a string of at most 64 bytes without control "
                           "characters, and is required"));
  EXPECT_EQ(refusal(R"({"id": "A", "kind": "provider", "version": "1"})"),
            in_plugin_json("\"id\" must be 1 to 64 of a-z, 0-9, _ and -"));
  EXPECT_EQ(refusal(R"({"id": "a", "kind": "thing", "version": "1"})"),
            in_plugin_json("\"kind\" must be provider, strategy, state_store or telemetry"));
  EXPECT_EQ(refusal(R"({"id": "a", "kind": "provider", "version": "1",
                        "provider": {"base_url_required": "yes"}})"),
            in_plugin_json("\"provider.base_url_required\" must be true or false"));
  EXPECT_EQ(refusal(R"({"id": "a", "kind": "strategy"})"),
            in_plugin_json("\"version\" must be a string of at most 256 bytes without control "
                           "characters, and is required"));
  EXPECT_EQ(refusal(R"({"id": "a", "kind": "strategy", "version": "1", "description": "a\u001b"})"),
            in_plugin_json("\"description\" must be a string of at most 4096 bytes without control "
                           "characters"));
  EXPECT_EQ(refusal(R"({"id": "a", "kind": "strategy", "version": "1", "provides": ["x", 3]})"),
            in_plugin_json("\"provides\" must be a list of at most 64 strings"));
  EXPECT_EQ(refusal(R"({"id": "a", "kind": "strategy", "version": "1", "options": []})"),
            in_plugin_json("\"options\" must be a JSON schema, which is an object"));
  EXPECT_EQ(refusal(R"({"id": "a", "kind": "provider", "version": "1", "provider": 1})"),
            in_plugin_json("\"provider\" must be an object"));
  EXPECT_EQ(refusal(R"({"id": "a", "kind": "provider", "version": "1",
                        "provider": {"key_env": ["K", 3]}})"),
            in_plugin_json("\"provider.key_env\" must be a list of at most 64 names of variables, "
                           "or objects with a \"name\""));
  EXPECT_EQ(
      refusal(R"({"id": "a", "kind": "provider", "version": "1",
                        "provider": {"key_env": [{"ambient": true}]}})"),
      in_plugin_json("\"provider.key_env.name\" must be a string of at most 256 bytes without "
                     "control characters, and is required"));
  EXPECT_EQ(refusal(R"({"id": "a", "kind": "provider", "version": "1",
                        "provider": {"options_env": ["REGION"]}})"),
            in_plugin_json("\"provider.options_env\" must be an object with at most 64 members"));
  EXPECT_EQ(refusal(R"({"id": "a", "kind": "provider", "version": "1",
                        "provider": {"default_cooldown_seconds": -1}})"),
            in_plugin_json("\"provider.default_cooldown_seconds\" must be a number of seconds from "
                           "0 to 31622400"));
  EXPECT_EQ(refusal(R"({"id": "a", "kind": "provider", "version": "1",
                        "provider": {"default_quarantine_seconds": 1e300}})"),
            in_plugin_json("\"provider.default_quarantine_seconds\" must be a number of seconds "
                           "from 0 to 31622400"));
}

}  // namespace
