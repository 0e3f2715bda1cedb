#include "config/chain_lint.hpp"

#include <algorithm>
#include <set>

#include "config/glob.hpp"
#include "config/key_set.hpp"
#include "config/text.hpp"

namespace llm_rotate::config {
namespace {

using ModelsByProvider = std::map<std::string, std::set<std::string>>;

// A list for a message: the first few.
std::string some_of(const std::set<std::string>& names) {
  constexpr std::size_t kShown = 3;
  std::string result;
  std::size_t count = 0;
  for (const std::string& name : names) {
    if (count++ == kShown) return result + ", ...";
    result += (result.empty() ? "" : ", ") + shown(name);
  }
  return result;
}

// Whether a model may fit both entries. Two patterns are taken to overlap: the warning must be
// sure.
bool may_overlap(const std::string& a, const std::string& b) {
  if (is_glob(a) && is_glob(b)) return true;
  return is_glob(a) ? glob_matches(a, b) : glob_matches(b, a);
}

bool lists(const std::set<std::string>& entries, const std::string& model) {
  return std::any_of(entries.begin(), entries.end(),
                     [&](const std::string& entry) { return may_overlap(entry, model); });
}

class ChainLint {
 public:
  ChainLint(const LMRotateConfig& config, PluginView& view, Report& report)
      : config_(config), view_(view), report_(report) {
    for (const std::size_t i : active_keys(config)) {
      const KeyConfig& key = config.keys[i];
      served_[key.provider].insert(key.models.begin(), key.models.end());
    }
  }

  void run() {
    for (const auto& [native, chain] : config_.fallback_chains) {
      const Path path = Path("fallback_chains") / native;
      if (!served_.contains(native)) {
        report_.warning(path, "the fallback chain of " + quoted(native) +
                                  " is never taken: no key of that provider is in use");
        continue;
      }
      for (std::size_t i = 0; i < chain.size(); ++i) entry(native, chain[i], path / i);
    }
  }

 private:
  void entry(const std::string& native, const FallbackEntry& entry, const Path& path) {
    const std::string who = "fallback from " + quoted(native) + " to " + quoted(entry.provider);
    const bool broker = is_broker(entry.provider);
    if (!entry.upstream.empty() && !broker && view_.provider(entry.provider).facts != nullptr) {
      report_.warning(path / "upstream",
                      who + ": 'upstream' does nothing, for that provider is no broker; remove it");
    }
    const auto served = served_.find(entry.provider);
    if (served == served_.end()) {
      report_.warning(path,
                      who + " cannot serve: no key of " + quoted(entry.provider) + " is in use");
      return;
    }
    if (!entry.model.empty()) {
      if (!lists(served->second, entry.model)) {
        report_.warning(path / "model", who + " cannot serve: no key of " + quoted(entry.provider) +
                                            " lists model " + quoted(entry.model));
      }
      return;
    }
    // A broker has names of its own for the models of others; its plugin knows them.
    if (broker || !entry.upstream.empty() || serves_any(native, entry.provider, served->second))
      return;
    report_.warning(path, who + " cannot serve: no key of " + quoted(entry.provider) +
                              " lists a model of " + quoted(native) + " (" +
                              some_of(served_[native]) + "); give the entry a model");
  }

  bool is_broker(const std::string& provider) {
    const auto own = config_.providers.find(provider);
    if (own != config_.providers.end() && !own->second.provider_type.empty()) {
      return own->second.provider_type == "broker";
    }
    const PluginFacts* facts = view_.provider(provider).facts;
    return facts != nullptr && facts->provider_type == "broker";
  }

  bool serves_any(const std::string& native, const std::string& target,
                  const std::set<std::string>& served) {
    for (const std::string& model : served_[native]) {
      if (lists(served, model)) return true;
    }
    for (const auto& [name, ids] : config_.models) {
      const auto here = ids.find(native);
      const auto there = ids.find(target);
      if (here == ids.end() || there == ids.end()) continue;
      if (lists(served_[native], here->second) && lists(served, there->second)) return true;
    }
    return false;
  }

  const LMRotateConfig& config_;
  PluginView& view_;
  Report& report_;
  ModelsByProvider served_;
};

}  // namespace

void lint_chains(const LMRotateConfig& config, PluginView& view, Report& report) {
  ChainLint(config, view, report).run();
}

}  // namespace llm_rotate::config
