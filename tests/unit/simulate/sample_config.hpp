// A pool of keys for simulations.
#pragma once

#include <string>

#include "llm_rotate/config.hpp"

#include "places.hpp"

namespace llm_rotate::tests {

inline LMRotateConfig pool_of(int keys, std::int64_t rpm = 0) {
  LMRotateConfig config;
  config.plugin_path = {places::plugin_folder()};
  config.plugins = {PluginEntry("openai"), PluginEntry("health_aware")};
  for (int i = 0; i < keys; ++i) {
    KeyConfig key("key-" + std::to_string(i), "openai", "env://NOT_LOOKED_AT", {"gpt-4o-mini"});
    if (rpm > 0) key.rate_limit_rpm = rpm;
    config.keys.push_back(key);
  }
  return config;
}

}  // namespace llm_rotate::tests
