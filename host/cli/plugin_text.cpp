#include "cli/plugin_text.hpp"

#include <filesystem>

#include "cli/table.hpp"
#include "cli/text_safety.hpp"

namespace llm_rotate::cli {
namespace {

using plugin::Manifest;
using sdk::json::Document;
using sdk::json::Value;
using sdk::json::Writer;

std::string joined(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) text += (text.empty() ? "" : ", ") + item;
  return text;
}

// A type may be a name, several names, or only the values.
std::string type_of(Value property) {
  std::string text;
  const auto add = [&](Value item) {
    const std::string word = item.is_string() ? std::string(item.string()) : sdk::json::dump(item);
    text += (text.empty() ? "" : "|") + (word.empty() ? std::string("\"\"") : word);
  };
  property["enum"].each(add);
  if (!text.empty()) return text;
  property["type"].each(add);
  if (!text.empty()) return text;
  return std::string(property["type"].string("any"));
}

std::string abi_text(const plugin::Inspection& found) {
  if (found.abi_major == 0 && found.abi_minor == 0) return "-";
  return std::to_string(found.abi_major) + "." + std::to_string(found.abi_minor);
}

class Facts {
 public:
  void add(std::string name, const std::string& value) {
    if (value.empty()) return;
    name.resize(16, ' ');
    text_ += name + one_line(value) + "\n";
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

std::string facts_of(const PluginRow& row) {
  Facts facts;
  facts.add("file", row.found.path);
  facts.add("status", row.status());
  facts.add("ABI", abi_text(row.found));
  if (!row.found.manifest) return facts.take();
  const Manifest& manifest = *row.found.manifest;
  facts.add("provides", joined(manifest.provides));
  if (!manifest.provider) return facts.take();
  facts.add("provider type", manifest.provider->provider_type);
  facts.add("base_url", manifest.provider->base_url.empty() ? "none; the configuration gives it"
                                                            : manifest.provider->base_url);
  facts.add("auth methods", joined(manifest.provider->auth_methods));
  std::vector<std::string> variables;
  for (const plugin::KeyVariable& key : manifest.provider->key_env) variables.push_back(key.name);
  facts.add("keys usually in", joined(variables));
  return facts.take();
}

void add_options(std::string& text, const std::string& title, std::string_view schema,
                 const Output& output) {
  Table table({"option", "type", "default", "description"});
  for (const OptionRow& option : options_of(schema)) {
    table.add({option.name, option.type, option.default_value, option.description});
  }
  if (!table.empty())
    text += "\n" + output.styled(Style::kBold, title) + "\n" + table.render(output);
}

void write_provider(Writer& out, const plugin::ProviderDefaults& provider) {
  out.string("display_name", provider.display_name);
  out.string("provider_type", provider.provider_type).string("base_url", provider.base_url);
  out.number("default_cooldown_seconds", provider.cooldown_seconds);
  out.number("default_quarantine_seconds", provider.quarantine_seconds);
  out.key("auth_methods").begin_array();
  for (const std::string& method : provider.auth_methods) out.string(method);
  out.end_array();
}

}  // namespace

std::string PluginRow::name() const {
  if (found.manifest) return found.manifest->id;
  return std::filesystem::path(found.path).stem().string();
}

std::string PluginRow::status() const {
  if (!found.refusal) return hidden_by.empty() ? "ok" : "hidden by " + hidden_by;
  // The file stands in a column of its own.
  const std::string& text = found.refusal->text;
  const std::string prefix = "plugin " + found.path + ": ";
  return text.starts_with(prefix) ? text.substr(prefix.size()) : text;
}

std::vector<OptionRow> options_of(std::string_view schema_json) {
  std::vector<OptionRow> rows;
  const Document schema(schema_json);
  schema["properties"].each_member([&](std::string_view name, Value property) {
    OptionRow& row = rows.emplace_back();
    row.name = name;
    row.type = type_of(property);
    const Value otherwise = property["default"];
    if (otherwise.exists()) row.default_value = sdk::json::dump(otherwise);
    row.description = property["description"].string();
  });
  return rows;
}

std::string describe(const PluginRow& row, const Output& output) {
  std::string text = output.styled(Style::kBold, one_line(row.name()));
  if (row.found.manifest) {
    const Manifest& manifest = *row.found.manifest;
    text += " " + one_line(manifest.version) + ", " + std::string(plugin::name_of(manifest.kind));
    text += "\n" + one_line(manifest.description);
  }
  text += "\n\n" + facts_of(row);
  if (!row.found.manifest) return text;
  add_options(text, "Options", row.found.manifest->options_schema_json, output);
  add_options(text, "auth_config of a key", row.found.manifest->auth_config_schema_json, output);
  return text;
}

void write_json(Writer& out, const PluginRow& row) {
  out.begin_object().string("name", row.name()).string("file", row.found.path);
  out.string("status", row.status()).boolean("usable", !row.found.refusal);
  out.string("abi", abi_text(row.found));
  if (row.found.manifest) {
    const Manifest& manifest = *row.found.manifest;
    out.string("kind", plugin::name_of(manifest.kind)).string("version", manifest.version);
    out.string("description", manifest.description);
    out.key("provides").begin_array();
    for (const std::string& extension : manifest.provides) out.string(extension);
    out.end_array();
    if (!manifest.options_schema_json.empty()) out.raw("options", manifest.options_schema_json);
    if (!manifest.auth_config_schema_json.empty()) {
      out.raw("auth_config", manifest.auth_config_schema_json);
    }
    if (manifest.provider) write_provider(out, *manifest.provider);
  }
  out.end_object();
}

}  // namespace llm_rotate::cli
