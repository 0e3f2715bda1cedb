#include "config/check.hpp"

#include <algorithm>
#include <set>

#include "config/key_set.hpp"

namespace llm_rotate::config {
namespace {

std::string counted(std::size_t count, const std::string& what) {
  return std::to_string(count) + ' ' + what + (count == 1 ? "" : "s");
}

std::string summary(const LMRotateConfig& config) {
  std::set<std::string> providers;
  const std::vector<std::size_t> keys = active_keys(config);
  for (const std::size_t i : keys) providers.insert(config.keys[i].provider);
  return counted(keys.size(), "key") + ", " + counted(providers.size(), "provider") +
         ", strategy " + config.strategy.name;
}

}  // namespace

CheckOutcome check_file(const std::string& path, bool strict, const LoadOptions& options) {
  const LoadResult loaded = load_file(path, options);
  const auto errors = static_cast<std::size_t>(
      std::count_if(loaded.findings.begin(), loaded.findings.end(),
                    [](const Finding& f) { return f.severity == Severity::kError; }));
  const std::size_t warnings = loaded.findings.size() - errors;
  CheckOutcome outcome;
  outcome.text = render(loaded.findings);
  if (!loaded.config) {
    outcome.exit_code = 2;
    outcome.text += path + ": " + counted(errors, "error");
    if (warnings > 0) outcome.text += ", " + counted(warnings, "warning");
  } else {
    outcome.exit_code = strict && warnings > 0 ? 1 : 0;
    outcome.text += path + ": " +
                    (warnings > 0 ? counted(warnings, "warning") : std::string("ok")) + " (" +
                    summary(*loaded.config) + ")";
  }
  outcome.text += '\n';
  return outcome;
}

}  // namespace llm_rotate::config
