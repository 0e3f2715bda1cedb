// A first configuration, from what the environment holds and what the plugins say about it.
//
// Called by `llm-rotate init`. Pure functions.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/manifest.hpp"

namespace llm_rotate::cli {

// A variable that holds a key of a provider, or shows that the plugin finds one.
struct FoundKey {
  std::string provider;
  std::string variable;
  std::string auth_method;  // empty: the plugin's default
  bool ambient = false;
};

// What a variable holds; empty when it is not set.
using Environment = std::function<std::string(std::string_view variable)>;

// In the order of the plugins: each variable that a plugin names, and the same with _2, _3 ... as
// long as there is one. What a plugin finds by itself it finds once.
std::vector<FoundKey> find_keys(const std::vector<plugin::Manifest>& providers,
                                const Environment& environment);

// The configuration for those keys, with a word on what it does.
std::string first_config(const std::vector<FoundKey>& keys,
                         const std::vector<plugin::Manifest>& providers,
                         const Environment& environment);

}  // namespace llm_rotate::cli
