// The public `configure_from_file` and `configure_from_dict`.
#include <utility>

#include "llm_rotate/config.hpp"

#include "config/loader.hpp"

namespace llm_rotate {
namespace {

using config::Member;
using config::Node;
using config::NodeKind;

LMRotateConfig take(config::LoadResult loaded) {
  if (loaded.config) return std::move(*loaded.config);
  std::erase_if(loaded.findings, [](const config::Finding& finding) {
    return finding.severity != config::Severity::kError;
  });
  std::string message = config::render(loaded.findings);
  if (message.ends_with('\n')) message.pop_back();
  throw ConfigurationError(message);
}

Node text_node(const std::string& text) {
  Node node(NodeKind::kString, {});
  node.text = text;
  return node;
}

Node chain_node(const std::vector<FallbackEntry>& chain) {
  Node list(NodeKind::kArray, {});
  for (const FallbackEntry& entry : chain) {
    Node& table = list.items.emplace_back(NodeKind::kTable, config::Position());
    table.members.push_back(Member{"provider", {}, text_node(entry.provider)});
    table.members.push_back(Member{"model", {}, text_node(entry.model)});
    table.members.push_back(Member{"upstream", {}, text_node(entry.upstream)});
  }
  return list;
}

}  // namespace

LMRotateConfig configure_from_file(const std::string& path,
                                   std::optional<std::vector<std::string>> use_keys) {
  config::LoadOptions options;
  if (use_keys) options.overrides.push_back(config::use_keys_override(*use_keys));
  return take(config::load_file(path, options));
}

LMRotateConfig configure_from_dict(std::string_view json_registry,
                                   const std::vector<std::string>& use_keys,
                                   const RegistryOptions& registry) {
  config::LoadOptions options;
  options.overrides.push_back(config::use_keys_override(use_keys));
  if (registry.strategy) {
    options.overrides.push_back(Member{"strategy", {}, text_node(*registry.strategy)});
  }
  if (!registry.priorities.empty()) {
    Node table(NodeKind::kTable, {});
    for (const auto& [key_id, priority] : registry.priorities) {
      Node value(NodeKind::kInt, {});
      value.integer = priority;
      table.members.push_back(Member{key_id, {}, std::move(value)});
    }
    options.overrides.push_back(Member{"priorities", {}, std::move(table)});
  }
  if (!registry.fallback_chains.empty()) {
    Node table(NodeKind::kTable, {});
    for (const auto& [provider, chain] : registry.fallback_chains) {
      table.members.push_back(Member{provider, {}, chain_node(chain)});
    }
    options.overrides.push_back(Member{"fallback_chains", {}, std::move(table)});
  }
  return take(config::load_text(json_registry, config::Format::kJson, "registry", options));
}

}  // namespace llm_rotate
