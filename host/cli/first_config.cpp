#include "cli/first_config.hpp"

#include <algorithm>

#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::cli {
namespace {

using plugin::KeyVariable;
using plugin::Manifest;
using plugin::ProviderDefaults;

// A text in JSON is one in TOML.
std::string toml_text(std::string_view text) {
  return sdk::json::quoted(text);
}

std::string first_set(const std::vector<std::string>& variables, const Environment& environment) {
  for (const std::string& variable : variables) {
    std::string value = environment(variable);
    if (!value.empty()) return value;
  }
  return {};
}

const ProviderDefaults* defaults_of(std::string_view provider,
                                    const std::vector<Manifest>& providers) {
  for (const Manifest& manifest : providers) {
    if (manifest.id == provider && manifest.provider) return &*manifest.provider;
  }
  return nullptr;
}

// The provider's own table, where there is something to say in it; what no call goes without and
// nobody knows is left to whoever reads it.
std::string table_of(const std::string& provider, const ProviderDefaults& defaults,
                     const Environment& environment) {
  std::string lines;
  const std::string base_url = first_set(defaults.base_url_env, environment);
  if (!base_url.empty()) lines += "base_url = " + toml_text(base_url) + "\n";
  std::string options;
  const auto is_needed = [&](std::string_view name) {
    return std::find(defaults.needed.begin(), defaults.needed.end(), name) != defaults.needed.end();
  };
  bool knows_needed = defaults.needed.empty() || (is_needed("base_url") && !base_url.empty());
  for (const plugin::OptionVariables& option : defaults.options_env) {
    const std::string value = first_set(option.names, environment);
    if (value.empty()) continue;
    options.append(options.empty() ? "" : ", ").append(option.option);
    options += " = " + toml_text(value);
    knows_needed = knows_needed || is_needed(option.option);
  }
  if (!options.empty()) lines += "options = { " + options + " }\n";
  if (!knows_needed) {
    const std::string& needed = defaults.needed.front();
    const std::string example = needed + " = " + toml_text(defaults.needed_example);
    lines +=
        "# needed: " + (needed == "base_url" ? example : "options = { " + example + " }") + "\n";
  }
  return lines.empty() ? lines : "\n[providers." + provider + "]\n" + lines;
}

std::string models_of(const ProviderDefaults* defaults) {
  if (defaults == nullptr || defaults->usual_models.empty()) return toml_text("*");
  std::string out;
  for (const std::string& model : defaults->usual_models) {
    out += (out.empty() ? "" : ", ") + toml_text(model);
  }
  return out;
}

std::string secret_of(const FoundKey& key) {
  std::string out;
  if (!key.auth_method.empty()) out += "auth_method = " + toml_text(key.auth_method) + "\n";
  return out + "secret_ref = " + toml_text(key.ambient ? "ambient://" : "env://" + key.variable) +
         "\n";
}

bool finds_the_same(const FoundKey& key, const FoundKey& other) {
  return key.ambient && other.ambient && key.provider == other.provider &&
         key.auth_method == other.auth_method;
}

}  // namespace

std::vector<FoundKey> find_keys(const std::vector<Manifest>& providers,
                                const Environment& environment) {
  std::vector<FoundKey> out;
  const auto found = [&](const Manifest& provider, const KeyVariable& variable,
                         const std::string& name) {
    if (environment(name).empty()) return false;
    const FoundKey key = {provider.id, name, variable.auth_method, variable.ambient};
    // Two vendors' tools may look at one variable; it is the first one's.
    const bool taken = std::any_of(out.begin(), out.end(), [&](const FoundKey& other) {
      return other.variable == name || finds_the_same(key, other);
    });
    if (!taken) out.push_back(key);
    return true;
  };
  for (const Manifest& provider : providers) {
    for (const KeyVariable& variable : provider.provider->key_env) {
      if (!variable.beside.empty() && environment(variable.beside).empty()) continue;
      found(provider, variable, variable.name);
      int number = 2;
      while (!variable.ambient &&
             found(provider, variable, variable.name + "_" + std::to_string(number))) {
        ++number;
      }
    }
  }
  return out;
}

std::string first_config(const std::vector<FoundKey>& keys, const std::vector<Manifest>& providers,
                         const Environment& environment) {
  std::string plugins;
  std::string tables;
  std::vector<std::string> listed;
  for (const FoundKey& key : keys) {
    if (std::find(listed.begin(), listed.end(), key.provider) != listed.end()) continue;
    listed.push_back(key.provider);
    plugins += toml_text(key.provider) + ", ";
    const ProviderDefaults* const defaults = defaults_of(key.provider, providers);
    if (defaults != nullptr) tables += table_of(key.provider, *defaults, environment);
  }
  std::string text =
      "# Written by llm-rotate init. 'llm-rotate check' says what is wrong with it.\n"
      "plugins  = [" +
      plugins + "\"health_aware\"]\nstrategy = \"health_aware\"\n" + tables;
  std::string provider;
  int number = 0;
  for (const FoundKey& key : keys) {
    number = key.provider == provider ? number + 1 : 1;
    provider = key.provider;
    text += "\n[[keys]]\nkey_id     = " + toml_text(provider + "-" + std::to_string(number));
    text += "\nprovider   = " + toml_text(provider) + "\n" + secret_of(key);
    text += "models     = [" + models_of(defaults_of(provider, providers)) + "]\n";
  }
  return text;
}

}  // namespace llm_rotate::cli
