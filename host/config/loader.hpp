// From a file (or a text) to a checked configuration.
//
// Called by the public `configure_from_*`, by reload and by the command-line program.
// Threads: reads a file and whatever the catalog and the probe read; otherwise pure.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/config.hpp"

#include "config/document.hpp"
#include "config/finding.hpp"
#include "config/lint.hpp"
#include "config/plugin_facts.hpp"

namespace llm_rotate::config {

enum class Format : std::int32_t { kToml, kJson, kYaml };

struct LoadOptions {
  // Makes the catalog once `plugin_path` is known. Empty: plugins are not looked at.
  std::function<std::unique_ptr<const IPluginCatalog>(const LMRotateConfig&)> catalog;
  const ISecretProbe* probe = nullptr;
  // Replace the members of the same names at the top level of the text.
  std::vector<Member> overrides;
};

struct LoadResult {
  std::optional<LMRotateConfig> config;  // none when there is an error
  std::vector<Finding> findings;
};

LoadResult load_file(const std::string& path, const LoadOptions& options = {});
LoadResult load_text(std::string_view text, Format format, const std::string& name,
                     const LoadOptions& options = {});

// `use_keys` as an override.
Member use_keys_override(const std::vector<std::string>& use_keys);

}  // namespace llm_rotate::config
