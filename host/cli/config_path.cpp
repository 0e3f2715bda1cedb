#include "cli/config_path.hpp"

#include <cstdlib>
#include <filesystem>

#include "auth/secret_probe.hpp"
#include "auth/secret_source.hpp"
#include "plugin/catalog.hpp"
#include "runtime/snapshot_builder.hpp"

namespace llm_rotate::cli {
namespace {

constexpr const char* kDefaultPath = "llm-rotate.toml";

std::string from_environment() {
  const char* const value = std::getenv("LLM_ROTATE_CONFIG");  // NOLINT(concurrency-mt-unsafe)
  return value != nullptr ? value : "";
}

}  // namespace

std::string config_path(const GlobalOptions& options) {
  if (!options.config.empty()) return options.config;
  const std::string named = from_environment();
  return named.empty() ? kDefaultPath : named;
}

bool config_was_named(const GlobalOptions& options) {
  return !options.config.empty() || !from_environment().empty();
}

std::string usage_log_of(const LMRotateConfig& config) {
  const std::string& named = config.observability.usage_log;
  if (named.empty()) return {};
  return (std::filesystem::path(config.source_file).parent_path() / named).string();
}

config::LoadResult load_checked(const std::string& path) {
  const auth::SystemSecretSource secrets;
  const auth::SecretProbe probe(secrets);
  config::LoadOptions options;
  options.probe = &probe;
  options.catalog = [](const LMRotateConfig& config) {
    return std::make_unique<const plugin::PluginCatalog>(runtime::plugin_path_of(config));
  };
  return config::load_file(path, options);
}

}  // namespace llm_rotate::cli
