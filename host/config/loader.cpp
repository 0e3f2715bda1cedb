#include "config/loader.hpp"

#include <utility>

#include "config/binder.hpp"
#include "config/config_file.hpp"
#include "config/nearest.hpp"
#include "config/reader.hpp"
#include "config/report.hpp"
#include "config/shape.hpp"
#include "config/text.hpp"
#include "config/validate.hpp"

namespace llm_rotate::config {
namespace {

LoadResult refused(const std::string& name, Position at, std::string message) {
  LoadResult result;
  Finding finding;
  finding.file = name;
  finding.line = at.line;
  finding.column = at.column;
  finding.message = std::move(message);
  result.findings.push_back(std::move(finding));
  return result;
}

ReadResult read(std::string_view text, Format format) {
  switch (format) {
    case Format::kToml:
      return read_toml(text);
    case Format::kJson:
      return read_json(text);
    case Format::kYaml:
      return read_yaml(text);
  }
  return {};
}

// The readers take any text; this keeps them from what is none. npos when it is.
std::size_t first_odd_byte(std::string_view text) {
  const std::size_t broken = valid_utf8_prefix(text);
  for (std::size_t i = 0; i < broken; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool blank = byte == '\t' || byte == '\n' || byte == '\r';
    if ((byte < 0x20 && !blank) || byte == 0x7F) return i;
  }
  return broken < text.size() ? broken : std::string_view::npos;
}

void replace(Node& root, const std::vector<Member>& overrides) {
  for (const Member& member : overrides) {
    if (Node* there = root.find(member.name)) {
      *there = member.value;
    } else {
      root.members.push_back(member);
    }
  }
}

std::optional<Format> format_of(const std::string& path) {
  const std::size_t dot = path.rfind('.');
  const std::string extension = dot == std::string::npos ? std::string() : path.substr(dot);
  if (extension == ".toml") return Format::kToml;
  if (extension == ".json") return Format::kJson;
  if (extension == ".yaml" || extension == ".yml") return Format::kYaml;
  return std::nullopt;
}

void report_lost(const std::vector<LostPriority>& lost, const LMRotateConfig& config,
                 Report& report) {
  std::vector<std::string> ids;
  for (const KeyConfig& key : config.keys) ids.push_back(key.key_id);
  for (const LostPriority& one : lost) {
    report.error_at(one.position, Path("priorities") / one.key_id,
                    "priorities names '" + shown(one.key_id) + "', but no key has that key_id" +
                        did_you_mean(one.key_id, ids));
  }
}

LoadResult bind_and_check(Node root, const std::string& name, const LoadOptions& options) {
  if (root.kind == NodeKind::kNull) root = Node(NodeKind::kTable, root.position);
  // First the shape, so that overrides meet the full forms; then again, for the overrides' own.
  std::vector<LostPriority> lost = write_out_short_forms(root);
  if (root.kind == NodeKind::kTable) {
    replace(root, options.overrides);
    const std::vector<LostPriority> more = write_out_short_forms(root);
    lost.insert(lost.end(), more.begin(), more.end());
  }
  LMRotateConfig config;
  const auto source = std::make_shared<const ConfigSource>(name, std::move(root));
  Report report(source.get());
  bind_config(source->root(), report, config);
  report_lost(lost, config, report);
  config.source_file = name;
  config.source = source;
  std::unique_ptr<const IPluginCatalog> catalog;
  if (options.catalog) catalog = options.catalog(config);
  run_checks(config, catalog.get(), options.probe, report);
  LoadResult result;
  result.findings = report.take();
  if (!has_errors(result.findings)) result.config = std::move(config);
  return result;
}

}  // namespace

LoadResult load_text(std::string_view text, Format format, const std::string& name,
                     const LoadOptions& options) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (text.size() > kMaxText) {
    return refused(name, {}, "it is larger than 4 MiB; no configuration needs so much");
  }
  if (const std::size_t odd = first_odd_byte(text); odd != std::string_view::npos) {
    return refused(name, position_at(text, odd), "this is no text; write the file in UTF-8");
  }
  if (trimmed(text).empty()) {
    return refused(name, {},
                   "the file is empty; it needs at least one [[keys]] entry, as the README shows");
  }
  ReadResult parsed = read(text, format);
  if (!parsed.root) return refused(name, parsed.position, std::move(parsed.error));
  return bind_and_check(std::move(*parsed.root), name, options);
}

LoadResult load_file(const std::string& path, const LoadOptions& options) {
  ConfigFile file = read_config_file(path);
  if (!file.error.empty()) return refused("", {}, std::move(file.error));
  const std::optional<Format> format = format_of(path);
  if (!format) {
    return refused(path, {},
                   "cannot tell how it is written; its name must end in .toml, .json, "
                   ".yaml or .yml");
  }
  return load_text(file.text, *format, path, options);
}

Member use_keys_override(const std::vector<std::string>& use_keys) {
  Member member{"use_keys", {}, Node(NodeKind::kArray, {})};
  for (const std::string& id : use_keys) {
    Node& item = member.value.items.emplace_back(NodeKind::kString, Position());
    item.text = id;
  }
  return member;
}

}  // namespace llm_rotate::config
