#include "config/option_check.hpp"

#include <memory>
#include <set>
#include <utility>

#include "config/effective.hpp"
#include "config/forms.hpp"
#include "config/json_overlay.hpp"
#include "config/options_schema.hpp"
#include "config/reader.hpp"
#include "config/text.hpp"

namespace llm_rotate::config {
namespace {

bool holds_member(const std::string& object_json, const std::string& name) {
  const ReadResult read = read_json(object_json);
  return read.root && read.root->find(name) != nullptr;
}

Path join(Path base, const Path& below) {
  for (const Path::Step& step : below.steps()) {
    if (step.is_index) {
      base.push(step.index);
    } else {
      base.push(step.name);
    }
  }
  return base;
}

class OptionCheck {
 public:
  OptionCheck(const LMRotateConfig& config, PluginView& view, Report& report)
      : config_(config), view_(view), report_(report) {}

  void run() {
    for (const auto& [name, provider] : config_.providers) instance(name);
    for (const KeyConfig& key : config_.keys) instance(key.provider);
    for (std::size_t i = 0; i < config_.keys.size(); ++i) key(config_.keys[i], i);
    strategy();
    store();
    rest();
  }

 private:
  // Where one object of options was written, the later over the earlier.
  struct Layer {
    Path path;
    const std::string* json;
  };

  void instance(const std::string& name) {
    if (name.empty() || !done_.insert(name).second) return;
    const PluginUse& use = view_.provider(name);
    if (use.facts == nullptr || use.facts->kind != kProviderKind) return;
    const auto entry = config_.providers.find(name);
    const bool own = entry != config_.providers.end();
    const std::string owner = own ? "provider " + quoted(name) : "plugin " + quoted(name);
    std::vector<Layer> layers;
    if (own) layers.push_back({Path("providers") / name / "options", &entry->second.options_json});
    check(*use.facts, std::move(layers), owner, Path("providers") / name / "options");
    if (use.facts->needs_base_url && (!own || entry->second.base_url.empty())) {
      report_.error(Path("providers") / name / "base_url",
                    "provider " + quoted(name) + " needs base_url; add it to [providers." +
                        shown(name) + "]");
    }
  }

  void strategy() {
    const PluginUse use = view_.use(config_.strategy.name, kStrategyKind);
    if (use.facts == nullptr || use.facts->kind != kStrategyKind) return;
    check(*use.facts, {{Path("strategy") / "options", &config_.strategy.options_json}},
          "strategy " + quoted(config_.strategy.name), Path());
  }

  void store() {
    const StateStoreConfig& config = config_.state_store;
    const PluginUse use = view_.use(config.backend, kStoreKind);
    if (use.facts == nullptr || use.facts->kind != kStoreKind) return;
    const std::string given = store_options(config);
    check(*use.facts, {{Path("state_store"), &given}}, "state store " + quoted(config.backend),
          Path());
  }

  // Listed plugins that nothing above has an instance of: telemetry, providers without keys.
  void rest() {
    if (!config_.plugins) return;
    for (const PluginEntry& entry : *config_.plugins) {
      const PluginUse use = view_.use(entry.name, "");
      if (use.facts == nullptr || checked_.contains(use.facts->id)) continue;
      check(*use.facts, {}, "plugin " + quoted(use.facts->id), Path());
    }
  }

  // `otherwise` is where a missing option belongs when nothing is written at all.
  void check(const PluginFacts& facts, std::vector<Layer> layers, const std::string& owner,
             const Path& otherwise) {
    checked_.insert(facts.id);
    const std::size_t entry = view_.entry_of(facts.id);
    if (entry != PluginView::kNone) {
      layers.insert(layers.begin(),
                    {Path("plugins") / entry / "options", &(*config_.plugins)[entry].options_json});
    }
    static const std::string no_options = R"({"type":"object","additionalProperties":false})";
    const bool takes_none = facts.options_schema_json.empty();
    const OptionsSchema* schema =
        schema_of(facts, takes_none ? no_options : facts.options_schema_json);
    if (schema == nullptr) return;
    std::string merged = "{}";
    for (const Layer& layer : layers) merged = overlay(merged, *layer.json);
    place(schema->check(merged, owner), layers, layers.empty() ? otherwise : layers.back().path);
  }

  // Each fault where its option was written; a missing one where it is best added.
  void place(const std::vector<OptionFault>& faults, const std::vector<Layer>& layers,
             const Path& missing_at) {
    for (const OptionFault& fault : faults) {
      Path base = missing_at;
      for (const Layer& layer : layers) {
        const bool here =
            !fault.path.empty() && holds_member(*layer.json, fault.path.steps()[0].name);
        if (here) base = layer.path;
      }
      if (base == Path("state_store") && !is_store_field(fault.path)) base.push("options");
      report(join(base, fault.path), fault);
    }
  }

  static bool is_store_field(const Path& path) {
    return !path.empty() && path.steps()[0].name.starts_with("redis_");
  }

  void report(const Path& path, const OptionFault& fault) {
    // One entry of `plugins` may serve several instances; its faults are told once.
    if (!told_.insert(path.text()).second) return;
    if (fault.of_name) {
      report_.name_error(path, fault.message);
    } else {
      report_.error(path, fault.message);
    }
  }

  void key(const KeyConfig& key, std::size_t index) {
    const PluginUse& use = view_.provider(key.provider);
    if (use.facts == nullptr || use.facts->key_schema_json.empty()) return;
    const OptionsSchema* schema = schema_of(*use.facts, use.facts->key_schema_json);
    if (schema == nullptr || !form_fault(Form::kJson, key.auth_config_json).empty()) return;
    const std::string object = "{\"auth_method\":" + json_string(key.auth_method) +
                               ",\"auth_config\":" + key.auth_config_json + '}';
    for (const OptionFault& fault : schema->check(object, "key " + quoted(key.key_id))) {
      report(join(Path("keys") / index, fault.path), fault);
    }
  }

  static std::string json_string(const std::string& text) {
    Node node(NodeKind::kString, Position());
    node.text = text;
    return to_json_text(node);
  }

  const OptionsSchema* schema_of(const PluginFacts& facts, const std::string& json) {
    std::unique_ptr<OptionsSchema>& schema = schemas_[&json];
    if (schema == nullptr) {
      schema = std::make_unique<OptionsSchema>(json);
      if (!schema->valid()) {
        report_.error(Path("plugins"), "plugin " + quoted(facts.id) +
                                           " has a schema that is no JSON; rebuild the plugin");
      }
    }
    return schema->valid() ? schema.get() : nullptr;
  }

  const LMRotateConfig& config_;
  PluginView& view_;
  Report& report_;
  std::map<const std::string*, std::unique_ptr<OptionsSchema>> schemas_;
  std::set<std::string> done_;     // provider names
  std::set<std::string> checked_;  // plugin ids
  std::set<std::string> told_;     // paths
};

}  // namespace

void check_options(const LMRotateConfig& config, PluginView& view, Report& report) {
  OptionCheck(config, view, report).run();
}

}  // namespace llm_rotate::config
