// What the configuration tests share: a catalog of plugins that are not there, a probe of secrets
// that are not there, and findings as lines of text.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "config/loader.hpp"
#include "config/validate.hpp"

namespace llm_rotate::config {

class FakeCatalog : public IPluginCatalog {
 public:
  FakeCatalog() {
    for (const char* id : {"openai", "anthropic", "openrouter"}) add(id, "provider");
    for (const char* id : {"health_aware", "weighted", "priority"}) add(id, "strategy");
    add("redis", "state_store");
    add("otlp", "telemetry");
    at("openrouter").provider_type = "broker";
    at("anthropic").default_cooldown = Millis(60'000);
    at("redis").options_schema_json =
        R"({"type":"object","additionalProperties":false,"properties":{)"
        R"("redis_url":{"type":"string"},"redis_namespace":{"type":"string"},)"
        R"("timeout_ms":{"type":"integer","minimum":1}}})";
    at("weighted").options_schema_json =
        R"({"type":"object","additionalProperties":false,"properties":{)"
        R"("floor":{"type":"number","minimum":0.1,"maximum":1},"mode":{"enum":["fair","fast"]}}})";
    at("anthropic").key_schema_json =
        R"({"type":"object","properties":{"auth_method":{"enum":["api_key","oauth"]},)"
        R"("auth_config":{"type":"object","additionalProperties":false,)"
        R"("properties":{"version":{"type":"string"}}}}})";
  }

  PluginFacts& add(const std::string& name, const std::string& kind) {
    PluginFacts& facts = plugins_[name];
    facts.id = name;
    facts.kind = kind;
    return facts;
  }
  PluginFacts& at(const std::string& name) { return plugins_.at(name); }
  void refuse(const std::string& name, const std::string& why) { refused_[name] = why; }

  const PluginFacts* find(std::string_view name, std::string& why_not) const override {
    if (const auto refused = refused_.find(std::string(name)); refused != refused_.end()) {
      why_not = refused->second;
      return nullptr;
    }
    const auto found = plugins_.find(std::string(name));
    return found == plugins_.end() ? nullptr : &found->second;
  }

  std::vector<std::string> names() const override {
    std::vector<std::string> names;
    for (const auto& [name, facts] : plugins_) {
      if (name.find('/') == std::string::npos) names.push_back(name);
    }
    return names;
  }

 private:
  std::map<std::string, PluginFacts> plugins_;
  std::map<std::string, std::string> refused_;
};

class FakeProbe : public ISecretProbe {
 public:
  std::map<std::string, State> states;

  State look(std::string_view secret_ref) const override {
    const auto found = states.find(std::string(secret_ref));
    return found == states.end() ? State() : found->second;
  }
};

inline std::vector<std::string> lines(const std::vector<Finding>& findings) {
  std::vector<std::string> result;
  for (const Finding& finding : findings) result.push_back(render(finding));
  return result;
}

inline LoadOptions with(const FakeCatalog& catalog) {
  LoadOptions options;
  options.catalog = [&catalog](const LMRotateConfig&) {
    return std::make_unique<const FakeCatalog>(catalog);
  };
  return options;
}

// The findings of a text in TOML that is called c.toml.
inline std::vector<std::string> toml_findings(std::string_view text,
                                              const LoadOptions& options = {}) {
  return lines(load_text(text, Format::kToml, "c.toml", options).findings);
}

// A key that nothing is wrong with, as the end of a text in TOML.
inline const std::string kGoodKey =
    "[[keys]]\nkey_id = \"k\"\nprovider = \"openai\"\nsecret_ref = \"env://K\"\nmodels = "
    "[\"gpt-4o\"]\n";

// A program's configuration that nothing is wrong with.
inline LMRotateConfig good_config() {
  LMRotateConfig config;
  config.keys.emplace_back("k", "openai", "env://K", std::vector<std::string>{"gpt-4o"});
  return config;
}

}  // namespace llm_rotate::config
