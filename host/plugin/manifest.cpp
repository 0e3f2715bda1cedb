#include "plugin/manifest.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "llm_rotate/sdk/json.hpp"

#include "plugin/elf_note.hpp"
#include "plugin/safe_text.hpp"

namespace llm_rotate::plugin {

namespace {

namespace json = sdk::json;

constexpr std::size_t kMaxId = 64;
constexpr std::size_t kMaxLine = 256;
constexpr std::size_t kMaxText = 4096;
constexpr std::size_t kMaxList = 64;
constexpr double kMaxSeconds = 366.0 * 86'400.0;

constexpr std::array<std::pair<std::string_view, Kind>, 4> kKinds = {{
    {"provider", Kind::kProvider},
    {"strategy", Kind::kStrategy},
    {"state_store", Kind::kStateStore},
    {"telemetry", Kind::kTelemetry},
}};

// Reads members of one object and remembers the first thing that is wrong.
class Fields {
 public:
  Fields(json::Value object, std::string prefix, std::string& trouble)
      : object_(object), prefix_(std::move(prefix)), trouble_(trouble) {}

  std::string text(std::string_view name, std::size_t max, bool required = false) {
    const json::Value value = object_[name];
    if (!value.exists() && !required) return {};
    const bool usable = value.is_string() && value.string().size() <= max &&
                        !has_control(value.string()) && !(required && value.string().empty());
    if (!usable) {
      fail(name, "must be a string of at most " + std::to_string(max) +
                     " bytes without control characters" + (required ? ", and is required" : ""));
      return {};
    }
    return std::string(value.string());
  }

  // A list of strings; one string counts as a list of one.
  std::vector<std::string> texts(std::string_view name) {
    const json::Value value = object_[name];
    if (value.is_string()) return {text(name, kMaxLine)};
    std::vector<std::string> out;
    bool usable = !value.exists() || (value.is_array() && value.size() <= kMaxList);
    value.each([&](json::Value entry) {
      usable = usable && entry.is_string() && !entry.string().empty() &&
               entry.string().size() <= kMaxLine && !has_control(entry.string());
      if (usable) out.emplace_back(entry.string());
    });
    if (!usable) fail(name, "must be a list of at most " + std::to_string(kMaxList) + " strings");
    return out;
  }

  // A list of names, or of objects that say more of one.
  std::vector<KeyVariable> key_variables(std::string_view name) {
    const json::Value value = object_[name];
    std::vector<KeyVariable> out;
    if (value.is_string()) return {{text(name, kMaxLine), {}, false, {}}};
    bool usable = !value.exists() || (value.is_array() && value.size() <= kMaxList);
    value.each([&](json::Value entry) {
      KeyVariable key;
      if (entry.is_object()) {
        Fields fields(entry, prefix_ + std::string(name) + ".", trouble_);
        key.name = fields.text("name", kMaxLine, true);
        key.auth_method = fields.text("auth_method", kMaxLine);
        key.beside = fields.text("beside", kMaxLine);
        key.ambient = fields.flag("ambient");
      } else {
        usable = usable && entry.is_string() && !entry.string().empty() &&
                 entry.string().size() <= kMaxLine && !has_control(entry.string());
        key.name = entry.string();
      }
      out.push_back(std::move(key));
    });
    if (!usable) {
      fail(name, "must be a list of at most " + std::to_string(kMaxList) +
                     " names of variables, or objects with a \"name\"");
    }
    return out;
  }

  // An object of lists of names.
  std::vector<OptionVariables> option_variables(std::string_view name) {
    const json::Value value = object_[name];
    if (value.exists() && (!value.is_object() || value.size() > kMaxList)) {
      fail(name, "must be an object with at most " + std::to_string(kMaxList) + " members");
      return {};
    }
    std::vector<OptionVariables> out;
    Fields fields(value, prefix_ + std::string(name) + ".", trouble_);
    value.each_member([&](std::string_view option, json::Value) {
      out.push_back({std::string(option), fields.texts(option)});
    });
    return out;
  }

  bool flag(std::string_view name) {
    const json::Value value = object_[name];
    if (value.exists() && !value.is_bool()) fail(name, "must be true or false");
    return value.boolean(false);
  }

  double seconds(std::string_view name, double otherwise) {
    const json::Value value = object_[name];
    if (!value.exists()) return otherwise;
    const double seconds = value.number(-1);
    if (seconds >= 0 && seconds <= kMaxSeconds) return seconds;
    fail(name, "must be a number of seconds from 0 to " +
                   std::to_string(static_cast<std::int64_t>(kMaxSeconds)));
    return otherwise;
  }

  std::string schema(std::string_view name) {
    const json::Value value = object_[name];
    if (!value.exists()) return {};
    if (value.is_object()) return json::dump(value);
    fail(name, "must be a JSON schema, which is an object");
    return {};
  }

  void fail(std::string_view name, std::string_view rule) {
    if (!trouble_.empty()) return;
    trouble_.append("in plugin.json, \"").append(prefix_).append(name).append("\" ");
    trouble_.append(rule).append("; correct it and build the plugin again");
  }

 private:
  json::Value object_;
  std::string prefix_;
  std::string& trouble_;
};

ProviderDefaults read_provider(json::Value object, const std::string& id, std::string& trouble) {
  Fields fields(object, "provider.", trouble);
  ProviderDefaults out;
  out.display_name = fields.text("display_name", kMaxLine);
  if (out.display_name.empty()) out.display_name = id;
  out.provider_type = fields.text("provider_type", kMaxLine);
  out.base_url = fields.text("base_url", kMaxText);
  out.base_url_required = fields.flag("base_url_required");
  out.cooldown_seconds = fields.seconds("default_cooldown_seconds", out.cooldown_seconds);
  out.quarantine_seconds = fields.seconds("default_quarantine_seconds", out.quarantine_seconds);
  out.auth_methods = fields.texts("auth_methods");
  if (out.auth_methods.empty()) out.auth_methods.emplace_back("api_key");
  out.key_env = fields.key_variables("key_env");
  out.base_url_env = fields.texts("base_url_env");
  out.options_env = fields.option_variables("options_env");
  out.needed = fields.texts("needed");
  out.needed_example = fields.text("needed_example", kMaxLine);
  out.usual_models = fields.texts("usual_models");
  return out;
}

Manifest read(json::Value root, std::string& trouble) {
  Fields fields(root, "", trouble);
  Manifest out;
  out.id = fields.text("id", kMaxId, true);
  if (!is_plugin_id(out.id)) fields.fail("id", "must be 1 to 64 of a-z, 0-9, _ and -");
  const std::string kind = fields.text("kind", kMaxLine, true);
  const auto* const known = std::find_if(kKinds.begin(), kKinds.end(),
                                         [&](const auto& entry) { return entry.first == kind; });
  if (known == kKinds.end()) {
    fields.fail("kind", "must be provider, strategy, state_store or telemetry");
  } else {
    out.kind = known->second;
  }
  out.version = fields.text("version", kMaxLine, true);
  out.description = fields.text("description", kMaxText);
  out.provides = fields.texts("provides");
  out.options_schema_json = fields.schema("options");
  out.auth_config_schema_json = fields.schema("auth_config");
  const json::Value provider = root["provider"];
  if (provider.exists() && !provider.is_object()) fields.fail("provider", "must be an object");
  if (out.kind == Kind::kProvider) out.provider = read_provider(provider, out.id, trouble);
  return out;
}

}  // namespace

std::string_view name_of(Kind kind) {
  return std::find_if(kKinds.begin(), kKinds.end(),
                      [kind](const auto& entry) { return entry.second == kind; })
      ->first;
}

bool is_plugin_id(std::string_view text) {
  return !text.empty() && text.size() <= kMaxId &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
         });
}

Result<Manifest> parse_manifest(std::string_view json_text) {
  if (json_text.size() > kMaxManifestBytes) {
    return Refusal{"its plugin.json has more than " + std::to_string(kMaxManifestBytes) +
                   " bytes; shorten it and build it again"};
  }
  const json::Document document(json_text);
  if (!document.ok() || !document.root().is_object()) {
    return Refusal{"its plugin.json is not a JSON object" +
                   (document.ok() ? std::string() : ": " + document.error()) +
                   "; correct it and build the plugin again"};
  }
  std::string trouble;
  Manifest manifest = read(document.root(), trouble);
  if (!trouble.empty()) return Refusal{std::move(trouble)};
  return manifest;
}

}  // namespace llm_rotate::plugin
