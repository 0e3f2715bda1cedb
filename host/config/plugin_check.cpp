#include "config/plugin_check.hpp"

#include <set>

#include "config/nearest.hpp"
#include "config/option_check.hpp"
#include "config/text.hpp"

namespace llm_rotate::config {
namespace {

std::string kind_words(const std::string& kind) {
  return kind == kStoreKind ? "a state store" : "a " + shown(kind);
}

class PluginCheck {
 public:
  PluginCheck(const LMRotateConfig& config, PluginView& view, Report& report)
      : config_(config), view_(view), report_(report) {}

  void run() {
    listed_plugins();
    strategy();
    store();
    for (const auto& [name, provider] : config_.providers) {
      provider_plugin(name, provider);
    }
    for (std::size_t i = 0; i < config_.keys.size(); ++i) {
      provider_name(config_.keys[i].provider, Path("keys") / i / "provider",
                    "key " + quoted(config_.keys[i].key_id));
    }
    chains();
    models();
  }

 private:
  void listed_plugins() {
    if (!config_.plugins) return;
    for (std::size_t i = 0; i < config_.plugins->size(); ++i) {
      const std::string& name = (*config_.plugins)[i].name;
      if (name.empty()) continue;
      const Path path = Path("plugins") / i / "name";
      const PluginUse use = view_.use(name, "");
      if (use.status == UseStatus::kUnusable) {
        report_.error(path, "plugin " + quoted(name) + " cannot be used: " + use.why);
      } else if (use.status == UseStatus::kUnknown) {
        report_.error(path, "there is no plugin " + quoted(name) + advice_on(name, all_names()));
      }
    }
  }

  void strategy() {
    const std::string& name = config_.strategy.name;
    if (name.empty()) return;
    const bool given = name != StrategyConfig().name || report_.has_value(Path("strategy"));
    plugin_use("strategy " + quoted(name) + (given ? "" : " (the default)"), name, kStrategyKind,
               given ? Path("strategy") / "name" : Path("plugins"));
  }

  void store() {
    const std::string& name = config_.state_store.backend;
    if (name.empty() || name == "memory") return;
    plugin_use("state store " + quoted(name), name, kStoreKind, Path("state_store") / "backend",
               {"memory"});
  }

  // The plugin of a [providers.NAME] entry.
  void provider_plugin(const std::string& name, const ProviderConfig& provider) {
    const Path path = Path("providers") / name;
    if (!provider.plugin.empty()) {
      plugin_use("plugin " + quoted(provider.plugin) + " of provider " + quoted(name),
                 provider.plugin, kProviderKind, path / "plugin");
      return;
    }
    const UseStatus status = view_.provider(name).status;
    if (status == UseStatus::kUnknown || status == UseStatus::kWrongKind) {
      report_.name_error(path, "provider " + quoted(name) +
                                   " has no plugin of that name; say which one serves it, as in "
                                   "plugin = \"openai\"");
    } else {
      plugin_use("provider " + quoted(name), name, kProviderKind, path);
    }
  }

  // A provider named somewhere; `who` names it.
  void provider_name(const std::string& name, const Path& path, const std::string& who) {
    if (name.empty() || config_.providers.contains(name) || report_.full()) return;
    const PluginUse& use = view_.provider(name);
    if (use.status == UseStatus::kUnknown || use.status == UseStatus::kWrongKind) {
      const std::string meant = did_you_mean(name, view_.provider_names());
      report_.error(path, who + " names provider " + quoted(name) + ", which is not known" +
                              (meant.empty() ? "; add [providers." + shown(name) +
                                                   "] with the plugin that serves it"
                                             : meant));
    } else {
      plugin_use("provider " + quoted(name), name, kProviderKind, path);
    }
  }

  void chains() {
    for (const auto& [native, chain] : config_.fallback_chains) {
      const std::string who = "the fallback chain of " + quoted(native);
      const Path path = Path("fallback_chains") / native;
      provider_name(native, path, "a fallback chain");
      for (std::size_t i = 0; i < chain.size(); ++i) {
        provider_name(chain[i].provider, path / i / "provider", who);
      }
    }
  }

  void models() {
    for (const auto& [model, ids] : config_.models) {
      for (const auto& [provider, id] : ids) {
        provider_name(provider, Path("models") / model / provider, "model " + quoted(model));
      }
    }
  }

  // Reports a plugin that is used but may not be. Each once: the first place is enough to mend it.
  void plugin_use(const std::string& subject, const std::string& plugin, std::string_view kind,
                  const Path& path, std::vector<std::string> also = {}) {
    const PluginUse use = view_.use(plugin, kind);
    switch (use.status) {
      case UseStatus::kOk:
      case UseStatus::kUnchecked:
        return;
      case UseStatus::kNotListed:
        not_listed(subject, plugin, kind, path, std::move(also));
        return;
      case UseStatus::kUnknown: {
        const std::vector<std::string> known = view_.plugin_names(kind);
        also.insert(also.end(), known.begin(), known.end());
        report_.error(path, subject + " does not exist" + advice_on(plugin, also));
        return;
      }
      case UseStatus::kUnusable:
        if (view_.entry_of(plugin) != PluginView::kNone) return;  // said where it is listed
        report_.error(path, subject + " cannot be used: " + use.why);
        return;
      case UseStatus::kWrongKind:
        report_.error(path, subject + " is " + kind_words(use.facts->kind) + ", not " +
                                kind_words(std::string(kind)));
        return;
    }
  }

  void not_listed(const std::string& subject, const std::string& plugin, std::string_view kind,
                  const Path& path, std::vector<std::string> also) {
    if (view_.use(plugin, kind).facts == nullptr) {
      // Without a catalog a slip of the pen looks the same.
      for (const PluginEntry& entry : *config_.plugins) also.push_back(entry.name);
      for (const auto& [name, provider] : config_.providers) also.push_back(name);
      const std::string meant = did_you_mean(plugin, also);
      if (!meant.empty()) return report_.error(path, subject + " is not in plugins" + meant);
    }
    if (!told_.insert(plugin).second) return;
    report_.error(path,
                  subject + " is used but not listed; add \"" + shown(plugin) + "\" to plugins");
  }

  std::vector<std::string> all_names() const {
    std::vector<std::string> names;
    for (const std::string_view kind : {kProviderKind, kStrategyKind, kStoreKind, kTelemetryKind}) {
      const std::vector<std::string> some = view_.plugin_names(kind);
      names.insert(names.end(), some.begin(), some.end());
    }
    return names;
  }

  static std::string advice_on(const std::string& name, const std::vector<std::string>& known) {
    std::string meant = did_you_mean(name, known);
    if (!meant.empty()) return meant;
    return name.find('/') != std::string::npos ? "; give the path of a .so file"
                                               : "; put its .so on the plugin path";
  }

  const LMRotateConfig& config_;
  PluginView& view_;
  Report& report_;
  std::set<std::string> told_;
};

}  // namespace

void check_plugin_use(const LMRotateConfig& config, PluginView& view, Report& report) {
  PluginCheck(config, view, report).run();
  check_options(config, view, report);
}

}  // namespace llm_rotate::config
